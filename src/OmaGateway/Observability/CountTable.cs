using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OmaGateway.Observability;

/// <summary>A counter with two tags, of which the meter reads what it has come to: who counts pays for two look-ups and an increment. Both tags' values are of closed sets.</summary>
internal sealed class CountTable(string firstTag, string secondTag)
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, Count>> _rows = new(StringComparer.Ordinal);

    public void Add(string first, string second)
    {
        var row = _rows.GetOrAdd(first, static _ => new(StringComparer.Ordinal));
        Interlocked.Increment(ref row.GetOrAdd(second, static _ => new()).Value);
    }

    public IEnumerable<Measurement<long>> Observe()
    {
        foreach (var (first, row) in _rows)
        {
            foreach (var (second, count) in row)
            {
                yield return new Measurement<long>(Volatile.Read(ref count.Value), new(firstTag, first), new(secondTag, second));
            }
        }
    }

    private sealed class Count
    {
        public long Value;
    }
}
