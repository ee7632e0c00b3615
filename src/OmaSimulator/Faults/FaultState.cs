using System.Text.Json;

namespace OmaSimulator.Faults;

/// <summary>
/// The switches in force: those for every route, and those of one route, which win. A switch that is limited to n requests
/// is used up by the requests that it applied to. Thread-safe; a request sees one consistent set.
/// </summary>
public sealed class FaultState
{
    private static readonly int RouteCount = Enum.GetValues<OmaRoute>().Length;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _everywhere = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry>[] _byRoute = NewSections();

    // What a request takes when no switch of its route is counted: no lock, no work.
    private readonly FaultSwitches?[] _compiled = new FaultSwitches?[RouteCount];
    private TaskCompletionSource _released = NewRelease();

    /// <summary>Completes when held requests are to go on.</summary>
    internal Task Released => Volatile.Read(ref _released).Task;

    /// <summary>Adds switches for every route; those set before stay unless set here.</summary>
    public void Apply(FaultSwitches switches) => Apply(null, switches);

    /// <summary>Adds switches for one route (null: for every route).</summary>
    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    public void Apply(OmaRoute? route, FaultSwitches switches)
    {
        ArgumentNullException.ThrowIfNull(switches);
        var changes = SwitchTable.Read(switches).Select(read => new SwitchChange(route, read.Name, read.Value, switches.Times));
        Apply([.. changes]);
    }

    /// <summary>Adds the switches of a JSON object, as PUT /__sim/faults does.</summary>
    /// <exception cref="ArgumentException">An unknown switch or a bad value; nothing was changed.</exception>
    public void ApplyJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        var (changes, errors) = FaultDocument.Parse(document.RootElement);
        if (errors.Count > 0) throw new ArgumentException(string.Join("; ", errors), nameof(json));
        Apply(changes);
    }

    /// <summary>Switches everything off and lets held requests go on.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _everywhere.Clear();
            foreach (var section in _byRoute) section.Clear();
            Array.Clear(_compiled);
            Release();
        }
    }

    internal void Apply(IReadOnlyList<SwitchChange> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                var section = change.Route is { } route ? _byRoute[(int)route] : _everywhere;
                if (change.Value is null) section.Remove(change.Name);
                else section[change.Name] = new Entry(change.Value) { Left = change.Times };
            }

            Array.Clear(_compiled);
            if (changes.Any(change => change.Name == "hang")) Release();
        }
    }

    /// <summary>The switches for one request to a route, counting it.</summary>
    internal FaultSwitches Take(OmaRoute route)
    {
        if (Volatile.Read(ref _compiled[(int)route]) is { } compiled) return compiled;
        lock (_gate)
        {
            var own = _byRoute[(int)route];
            var effective = new Dictionary<string, Entry>(_everywhere, StringComparer.Ordinal);
            foreach (var (name, entry) in own) effective[name] = entry;

            var switches = SwitchTable.Compile(effective.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value)));
            var counted = effective.Where(pair => pair.Value.Left is not null).ToList();
            foreach (var (name, entry) in counted)
            {
                if (--entry.Left > 0) continue;
                (own.GetValueOrDefault(name) == entry ? own : _everywhere).Remove(name);
                Array.Clear(_compiled);
            }

            if (counted.Count == 0) Volatile.Write(ref _compiled[(int)route], switches);
            return switches;
        }
    }

    /// <summary>The current switches in the form that PUT takes.</summary>
    internal Dictionary<string, object> Show()
    {
        lock (_gate)
        {
            var shown = ShowSection(_everywhere);
            var routes = Enum.GetValues<OmaRoute>()
                .Where(route => _byRoute[(int)route].Count > 0)
                .ToDictionary(OmaRoutes.NameOf, route => ShowSection(_byRoute[(int)route]));
            if (routes.Count > 0) shown["routes"] = routes;
            return shown;
        }
    }

    private static Dictionary<string, object> ShowSection(Dictionary<string, Entry> section) => section.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(
        pair => pair.Key,
        pair => pair.Value.Left is { } left
            ? new Dictionary<string, object> { ["value"] = SwitchTable.Show(pair.Value.Value), ["times"] = left }
            : (object)SwitchTable.Show(pair.Value.Value));

    private static Dictionary<string, Entry>[] NewSections() =>
        [.. Enumerable.Range(0, RouteCount).Select(_ => new Dictionary<string, Entry>(StringComparer.Ordinal))];

    private static TaskCompletionSource NewRelease() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Release() => Interlocked.Exchange(ref _released, NewRelease()).SetResult();

    private sealed class Entry(object value)
    {
        public object Value { get; } = value;

        /// <summary>Requests that it still applies to; null: without end.</summary>
        public int? Left { get; set; }
    }
}

/// <summary>One switch set or, with a null value, taken away.</summary>
internal sealed record SwitchChange(OmaRoute? Route, string Name, object? Value, int? Times);
