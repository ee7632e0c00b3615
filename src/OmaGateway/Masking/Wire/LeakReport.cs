using System.Collections.Concurrent;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// What the upstream leaks: by route and field, how many values arrived masked, partly masked or in clear. An operator shows it to the
/// upstream's owner. In memory, since the process started; bounded by the routes and the field names of the rules at start; a field that came with a reload counts as unknown.
/// </summary>
internal sealed class LeakReport(FieldNames names)
{
    private readonly ConcurrentDictionary<string, RouteLeaks> _routes = new(StringComparer.Ordinal);

    /// <summary>In the routes' alphabetical order.</summary>
    public IEnumerable<RouteLeaks> Routes => _routes.Values.OrderBy(route => route.Route, StringComparer.Ordinal);

    /// <summary>The totals of a route; they outlive a reload of its configuration.</summary>
    public RouteLeaks For(string route) => _routes.GetOrAdd(route, static (id, known) => new RouteLeaks(id, known), names);
}
