using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using OmaGateway.Redis;

namespace OmaGateway.TenantLookups;

/// <summary>Purges of routes, counted in Redis so that copies of before don't open after; and what others have purged, which is purged here too.</summary>
internal sealed class RoutePurges(IRedisClient redis, Notices notices, PurgeCounts counts, Action<string> purgeLocally, TimeSpan budget)
{
    private static readonly RedisScript PurgeScript = RedisScript.Load("TenantLookups.purge.lua");
    private static readonly RedisScript CountsScript = RedisScript.Load("TenantLookups.counts.lua");
    private static readonly byte[] CountsKey = "oma:lookups:purges"u8.ToArray();

    private readonly ConcurrentDictionary<string, bool> _untold = new(StringComparer.Ordinal);

    /// <summary>False where Redis did not answer: it is told by <see cref="TellUntoldAsync"/>.</summary>
    public async ValueTask<bool> TellAsync(string name)
    {
        var reply = await redis.EvaluateAsync(PurgeScript, [CountsKey], [Encoding.UTF8.GetBytes(name), Notices.ChannelName, notices.Purged(), Number(counts.Of(name))], budget);
        if (reply.IsAnswered)
        {
            Learn(reply);
        }
        else
        {
            Keep(name);
        }

        return reply.IsAnswered;
    }

    /// <summary>To be told when Redis answers again.</summary>
    public void Keep(string name) => _untold[name] = true;

    public async ValueTask TellUntoldAsync()
    {
        foreach (string name in _untold.Keys)
        {
            _untold.TryRemove(name, out _); // before it is told: one that comes meanwhile stays
            await TellAsync(name);
        }
    }

    /// <summary>Brings our counts and Redis' to the higher of both (it may have lost its own). False where it did not answer.</summary>
    public async ValueTask<bool> CompareAsync()
    {
        byte[][] known = [.. counts.Known.SelectMany(count => new[] { Encoding.UTF8.GetBytes(count.Key), Number(count.Value) })];
        var reply = await redis.EvaluateAsync(CountsScript, [CountsKey], [Notices.ChannelName, notices.Purged(), .. known], budget);
        if (reply.IsAnswered)
        {
            Learn(reply);
        }

        return reply.IsAnswered && _untold.IsEmpty;
    }

    private static byte[] Number(long count) => Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture));

    private void Learn(RedisReply reply)
    {
        var theirs = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i + 1 < reply.Items.Count; i += 2)
        {
            theirs[reply.Items[i].Text ?? ""] = reply.Items[i + 1].Number ?? 0;
        }

        foreach (string name in counts.Learn(theirs))
        {
            purgeLocally(name);
        }
    }
}
