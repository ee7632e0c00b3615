using System.Globalization;
using System.Text;
using OmaGateway.Redis;

namespace OmaGateway.Applications.Limits;

/// <summary>The counters of all gateways. Without an answer of Redis, this gateway counts by itself: R5 goes on, and R4 stops at the ledger.</summary>
internal sealed class RedisApplicantCounters(IRedisClient redis, MemoryApplicantCounters own) : IApplicantCounters
{
    private static readonly TimeSpan WithinBudget = TimeSpan.FromMilliseconds(300);
    private static readonly RedisScript Take = RedisScript.Load("Applications.Limits.take.lua");
    private static readonly RedisScript End = RedisScript.Load("Applications.Limits.end.lua");

    public async ValueTask<ClaimRefusal?> TakeAsync(IReadOnlyList<ApplicantClaim> claims)
    {
        byte[][] arguments = [.. claims.SelectMany(Arguments)];
        var reply = await redis.EvaluateInTurnAsync(Take, [.. claims.Select(Key)], arguments, WithinBudget);
        if (!reply.IsAnswered)
        {
            return await own.TakeAsync(claims);
        }

        return reply.Items is [{ Number: { } number }, { Number: { } milliseconds }, { Number: { } onlyHeld }]
            ? new ClaimRefusal(claims[(int)number - 1], TimeSpan.FromMilliseconds(milliseconds), onlyHeld == 1)
            : null;
    }

    public async ValueTask EndAsync(IReadOnlyList<ApplicantClaim> claims, bool giveBack)
    {
        byte[][] keys = [.. claims.Where(claim => claim.Counts).Select(Key)];
        var reply = await redis.EvaluateInTurnAsync(End, keys, [giveBack ? "1"u8.ToArray() : "0"u8.ToArray()], WithinBudget);
        if (!reply.IsAnswered)
        {
            await own.EndAsync(claims, giveBack);
        }
    }

    private static byte[] Key(ApplicantClaim claim) => Encoding.ASCII.GetBytes($"{{oma:applicants}}:{claim.Key}");

    private static IEnumerable<byte[]> Arguments(ApplicantClaim claim) =>
    [
        Number(claim.Permits),
        Number((long)claim.Window.TotalMilliseconds),
        Number(claim.Counts ? 1 : 0),
        Number((long)(claim.Lease ?? TimeSpan.Zero).TotalMilliseconds),
    ];

    private static byte[] Number(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
