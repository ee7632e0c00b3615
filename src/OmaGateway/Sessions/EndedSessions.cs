using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using OmaGateway.Redis;

namespace OmaGateway.Sessions;

/// <summary>
/// Sessions that were ended before their time, so that a copy of their cookie is worth nothing: here, and in Redis for the other replicas. While
/// Redis does not answer, another replica may take such a copy until its idle time is over.
/// </summary>
internal sealed class EndedSessions(TimeProvider time, IRedisClient? redis = null)
{
    /// <summary>Entries kept here; beyond it those closest to their own end go first.</summary>
    public const int Capacity = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _here = new();

    public int Count => _here.Count;

    public async ValueTask AddAsync(Guid id, DateTimeOffset until)
    {
        var now = time.GetUtcNow();
        if (_here.Count >= Capacity)
        {
            Shrink(now);
        }

        _here[id] = until;
        long left = (long)(until - now).TotalMilliseconds;
        if (redis is not null && left > 0)
        {
            await redis.ExecuteAsync("SET", [Key(id), "1"u8.ToArray(), "PX"u8.ToArray(), Encoding.ASCII.GetBytes(left.ToString(CultureInfo.InvariantCulture))], Patience);
        }
    }

    public async ValueTask<bool> ContainsAsync(Guid id)
        => _here.ContainsKey(id) || (redis is not null && await redis.GetAsync(Key(id), Patience) is { IsAnswered: true, IsNil: false });

    private void Shrink(DateTimeOffset now)
    {
        foreach (var entry in _here.OrderBy(entry => entry.Value).TakeWhile((entry, index) => entry.Value <= now || index < Capacity / 10))
        {
            _here.TryRemove(entry.Key, out _);
        }
    }

    private static byte[] Key(Guid id) => Encoding.ASCII.GetBytes($"oma:session:ended:{id:N}");
}
