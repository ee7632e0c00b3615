namespace OmaGateway.Routing;

/// <summary>One transform's parameters; every complaint names the route and the key and says what is allowed.</summary>
internal sealed class TransformValues(string routeId, string transform, IReadOnlyDictionary<string, string> values, List<string> errors)
{
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public void Error(string message) => errors.Add($"Route '{routeId}': Transforms: {transform} {message}.");

    public string Text(string name)
    {
        _read.Add(name);
        string value = values.GetValueOrDefault(name) ?? "";
        if (value.Length == 0)
        {
            Error($"needs a value for '{name}'");
        }

        return value;
    }

    public string? OptionalText(string name)
    {
        _read.Add(name);
        return values.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
    }

    /// <summary>The first of <paramref name="allowed"/> is the default where the parameter is absent.</summary>
    public string OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        if (OptionalText(name) is not { } value)
        {
            return allowed[0];
        }

        foreach (string candidate in allowed)
        {
            if (string.Equals(candidate, value, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }

        Error($"has '{name}': '{value}'; allowed: {string.Join(", ", allowed!)}");
        return allowed[0];
    }

    public IReadOnlyList<string> List(string name)
    {
        _read.Add(name);
        return values.GetValueOrDefault(name)?.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    public TimeSpan? OptionalSeconds(string name)
    {
        if (OptionalText(name) is not { } value)
        {
            return null;
        }

        if (int.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out int seconds) && seconds >= 0)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        Error($"has '{name}': '{value}'; it takes whole seconds");
        return null;
    }

    public void RefuseUnread()
    {
        foreach (string name in values.Keys.Where(name => !_read.Contains(name)))
        {
            Error($"does not know '{name}'; it knows: {string.Join(", ", _read)}");
        }
    }
}
