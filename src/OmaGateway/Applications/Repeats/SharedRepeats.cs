using System.Globalization;
using System.Text;
using OmaGateway.Redis;

namespace OmaGateway.Applications.Repeats;

/// <summary>
/// The same between gateways: who is first claims the application in Redis, the others wait for its answer. Redis holds keyed
/// hashes, business codes and random names of gateways, nothing else. A claim ends by itself when its gateway dies. Within a gateway
/// <see cref="RepeatBook"/> sees to it that an application has one flight: a claim of its own that it finds is one whose reply was lost.
/// </summary>
internal sealed class SharedRepeats(IRedisClient redis, TimeProvider time)
{
    private static readonly TimeSpan WithinBudget = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TellTwins = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly RedisScript Claim = RedisScript.Load("Applications.Repeats.claim.lua");
    private static readonly RedisScript Finish = RedisScript.Load("Applications.Repeats.finish.lua");

    private readonly byte[] _inFlight = Bytes("P" + Guid.NewGuid().ToString("N"));

    /// <param name="identity">The application.</param>
    /// <param name="lease">For how long the claim holds without an answer.</param>
    /// <param name="patience">How long to wait for the answer of another gateway.</param>
    /// <param name="rememberKey">For how long the key stays bound to this body.</param>
    public async ValueTask<SharedClaim> ClaimAsync(ApplicationIdentity identity, TimeSpan lease, TimeSpan patience, TimeSpan rememberKey)
    {
        var reply = await redis.EvaluateInTurnAsync(Claim, Keys(identity), [Bytes(identity.Body), Milliseconds(lease), Milliseconds(rememberKey), _inFlight], WithinBudget);
        return reply.Text switch
        {
            "mine" => new SharedClaim.Mine(),
            "wait" => await WaitAsync(identity, patience),
            "reused" => new SharedClaim.KeyReused(),
            ['F', .. var code] => new SharedClaim.Answered(code, IsReplay: true),
            _ => new SharedClaim.Unknown(),
        };
    }

    /// <param name="identity">The application.</param>
    /// <param name="code">The business code, or null where there was none: twins are then told to try again.</param>
    /// <param name="remember">For a final answer: how long by body, how long by key.</param>
    public async ValueTask FinishAsync(ApplicationIdentity identity, string? code, (TimeSpan Body, TimeSpan Key)? remember)
    {
        string value = (remember is null ? "N" : "F") + code;
        await redis.EvaluateAsync(
            Finish,
            Keys(identity),
            [Bytes(identity.Body), Bytes(value), Milliseconds(remember?.Body ?? TellTwins), Milliseconds(remember?.Key ?? TellTwins), _inFlight],
            WithinBudget);
    }

    private async ValueTask<SharedClaim> WaitAsync(ApplicationIdentity identity, TimeSpan patience)
    {
        long began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < patience)
        {
            await Task.Delay(Pause, time);
            switch ((await redis.GetAsync(Keys(identity)[0], WithinBudget)).Text)
            {
                case ['P', ..]:
                    continue;
                case ['F' or 'N', .. { Length: > 0 } code]:
                    return new SharedClaim.Answered(code, IsReplay: false);
                default:
                    return new SharedClaim.Unknown();
            }
        }

        return new SharedClaim.Unknown();
    }

    private static byte[][] Keys(ApplicationIdentity identity)
        => identity.Key is null ? [Name(identity.Body)] : [Name(identity.Body), Name(identity.Key)];

    private static byte[] Name(string hash) => Bytes($"{{oma:repeats}}:{hash}");

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Milliseconds(TimeSpan time) => Bytes(((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
}

/// <summary>What the other gateways know of an application. Closed.</summary>
internal abstract record SharedClaim
{
    private SharedClaim()
    {
    }

    /// <summary>Nobody else has it: forward, then finish.</summary>
    public sealed record Mine : SharedClaim;

    /// <summary>Another gateway had this business code for it.</summary>
    public sealed record Answered(string Code, bool IsReplay) : SharedClaim;

    public sealed record KeyReused : SharedClaim;

    /// <summary>Redis gave no answer, or the twin came to none: nothing may be sent a second time.</summary>
    public sealed record Unknown : SharedClaim;
}
