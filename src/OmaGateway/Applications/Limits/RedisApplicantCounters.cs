using System.Globalization;
using System.Text;
using OmaGateway.Redis;

namespace OmaGateway.Applications.Limits;

/// <summary>The counters of all gateways. Without an answer of Redis, this gateway counts by itself: R5 goes on, and R4 stops at the ledger.</summary>
internal sealed class RedisApplicantCounters(IRedisClient redis, MemoryApplicantCounters own) : IApplicantCounters
{
    private static readonly TimeSpan WithinBudget = TimeSpan.FromMilliseconds(300);
    private static readonly RedisScript Take = RedisScript.Load("Applications.Limits.take.lua");
    private static readonly RedisScript GiveBack = RedisScript.Load("Applications.Limits.give-back.lua");

    public async ValueTask<ClaimRefusal?> TakeAsync(IReadOnlyList<ApplicantClaim> claims)
    {
        byte[][] arguments = [.. claims.SelectMany(Arguments)];
        var reply = await redis.EvaluateInTurnAsync(Take, [.. claims.Select(Key)], arguments, WithinBudget);
        if (!reply.IsAnswered)
        {
            return await own.TakeAsync(claims);
        }

        return reply.Items is [{ Number: { } number }, { Number: { } milliseconds }]
            ? new ClaimRefusal(claims[(int)number - 1], TimeSpan.FromMilliseconds(milliseconds))
            : null;
    }

    public async ValueTask GiveBackAsync(IReadOnlyList<ApplicantClaim> claims)
    {
        byte[][] keys = [.. claims.Where(claim => claim.Counts).Select(Key)];
        var reply = await redis.EvaluateInTurnAsync(GiveBack, keys, [], WithinBudget);
        if (!reply.IsAnswered)
        {
            await own.GiveBackAsync(claims);
        }
    }

    private static byte[] Key(ApplicantClaim claim) => Encoding.ASCII.GetBytes($"{{oma:applicants}}:{claim.Key}");

    private static IEnumerable<byte[]> Arguments(ApplicantClaim claim) =>
    [
        Encoding.ASCII.GetBytes(claim.Permits.ToString(CultureInfo.InvariantCulture)),
        Encoding.ASCII.GetBytes(((long)claim.Window.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
        claim.Counts ? "1"u8.ToArray() : "0"u8.ToArray(),
    ];
}
