using System.Text.Json;

namespace OmaSimulator.Faults;

/// <summary>
/// Reads the JSON of PUT /__sim/faults: switches, <c>times</c> for all that stand beside it, and <c>routes</c> with the same again
/// for one route each. A value may be <c>null</c> (switch off) or <c>{"value": ..., "times": n}</c>.
/// </summary>
internal static class FaultDocument
{
    /// <summary>All changes, and all errors, each naming its switch; with an error no change may be applied.</summary>
    public static (List<SwitchChange> Changes, List<string> Errors) Parse(JsonElement root)
    {
        List<SwitchChange> changes = [];
        List<string> errors = [];
        if (root.ValueKind != JsonValueKind.Object) errors.Add("the document must be a JSON object of switches");
        else ParseSection(null, root, changes, errors);
        return (changes, errors);
    }

    private static void ParseSection(OmaRoute? route, JsonElement section, List<SwitchChange> changes, List<string> errors)
    {
        var prefix = route is { } known ? $"routes.{OmaRoutes.NameOf(known)}." : "";
        int? times = null;
        if (section.TryGetProperty("times", out var all) && !TryTimes(all, out times)) errors.Add($"{prefix}times must be a whole number of at least 1");

        foreach (var property in section.EnumerateObject())
        {
            if (property.NameEquals("times")) continue;
            if (property.NameEquals("routes") && route is null) ParseRoutes(property.Value, changes, errors);
            else if (ParseSwitch(route, property, times, changes) is { } error) errors.Add($"{prefix}{property.Name} {error}");
        }
    }

    private static void ParseRoutes(JsonElement routes, List<SwitchChange> changes, List<string> errors)
    {
        if (routes.ValueKind != JsonValueKind.Object)
        {
            errors.Add("routes must be an object with one object of switches for each route");
            return;
        }

        foreach (var property in routes.EnumerateObject())
        {
            if (!OmaRoutes.TryParse(property.Name, out var route)) errors.Add($"routes.{property.Name} is no route; there are {string.Join(", ", OmaRoutes.AllNames)}");
            else if (property.Value.ValueKind != JsonValueKind.Object) errors.Add($"routes.{property.Name} must be an object of switches");
            else ParseSection(route, property.Value, changes, errors);
        }
    }

    private static string? ParseSwitch(OmaRoute? route, JsonProperty property, int? times, List<SwitchChange> changes)
    {
        var value = property.Value;
        if (value.ValueKind == JsonValueKind.Null && SwitchTable.Names.Contains(property.Name))
        {
            changes.Add(new SwitchChange(route, property.Name, null, null));
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("value", out var inner))
        {
            if (!value.TryGetProperty("times", out var own) || !TryTimes(own, out times) || value.GetPropertyCount() != 2)
                return "must be a value or {\"value\": ..., \"times\": n} with n of at least 1";
            value = inner;
        }

        if (!SwitchTable.TryParse(property.Name, value, out var parsed, out var error)) return error;
        changes.Add(new SwitchChange(route, property.Name, parsed, times));
        return null;
    }

    private static bool TryTimes(JsonElement element, out int? times)
    {
        times = element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= 1 ? number : null;
        return times is not null;
    }
}
