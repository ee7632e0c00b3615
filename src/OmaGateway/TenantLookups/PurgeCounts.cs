using System.Collections.Concurrent;

namespace OmaGateway.TenantLookups;

/// <summary>
/// A count for each route, and for everything (<see cref="All"/>), that each purge raises to Redis' time in microseconds. A shared copy carries the sum
/// of both counts from when it was asked for and is good only under the same sum; both only ever rise, so equal sums mean that no purge lies between.
/// </summary>
internal sealed class PurgeCounts
{
    public const string All = "*";

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long For(string routeId) => _counts.GetValueOrDefault(All) + _counts.GetValueOrDefault(routeId);

    /// <param name="name">A route id, or <see cref="All"/>.</param>
    public long Of(string name) => _counts.GetValueOrDefault(name);

    public IReadOnlyCollection<KeyValuePair<string, long>> Known => [.. _counts];

    /// <summary>Takes over what is higher. Returns the names whose count rose.</summary>
    public IReadOnlyList<string> Learn(IEnumerable<KeyValuePair<string, long>> counts)
    {
        var risen = new List<string>();
        lock (_counts)
        {
            foreach (var (name, count) in counts)
            {
                if (count > _counts.GetValueOrDefault(name))
                {
                    _counts[name] = count;
                    risen.Add(name);
                }
            }
        }

        return risen;
    }
}
