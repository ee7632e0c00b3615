using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmaSimulator.Faults;

/// <summary>The switches by their JSON names: parses and checks one value at a time, so that an error can name the switch.</summary>
internal static class SwitchTable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static readonly Dictionary<string, PropertyInfo> ByName = typeof(FaultSwitches)
        .GetProperties()
        .Where(property => property.Name != nameof(FaultSwitches.Times))
        .ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name), StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Reads a switch's value; the error says what was wrong and never throws.</summary>
    public static bool TryParse(string name, JsonElement value, out object? parsed, out string? error)
    {
        parsed = null;
        if (!ByName.TryGetValue(name, out var property))
        {
            error = "is no switch";
            return false;
        }

        try
        {
            parsed = value.Deserialize(property.PropertyType, Json);
        }
        catch (JsonException)
        {
            error = $"cannot be {value.GetRawText()}: {Expected(property.PropertyType)} is expected";
            return false;
        }

        error = parsed is null ? "must not be null" : Check(name, property, parsed);
        return error is null;
    }

    /// <summary>The switches that are set in a typed object, by name.</summary>
    public static IEnumerable<(string Name, object Value)> Read(FaultSwitches switches)
    {
        foreach (var (name, property) in ByName)
        {
            if (property.GetValue(switches) is not { } value) continue;
            if (Check(name, property, value) is { } error) throw new ArgumentException($"{name} {error}", nameof(switches));
            yield return (name, value);
        }
    }

    /// <summary>The typed object of some switches.</summary>
    public static FaultSwitches Compile(IEnumerable<KeyValuePair<string, object>> values)
    {
        var switches = new FaultSwitches();
        foreach (var (name, value) in values) ByName[name].SetValue(switches, value);
        return switches;
    }

    public static JsonElement Show(object value) => JsonSerializer.SerializeToElement(value, value.GetType(), Json);

    private static string? Check(string name, PropertyInfo property, object value)
    {
        var failed = property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => !rule.IsValid(value));
        if (failed is not null) return failed.FormatErrorMessage("the value");
        return (name, value) switch
        {
            ("mailTimeZone", string zone) when !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) => "is no time zone known here",
            ("extraHeaders" or "trailers", IReadOnlyList<string> lines) when lines.Any(NotAHeader) => "must hold lines of the form 'Name: value'",
            _ => null,
        };
    }

    private static bool NotAHeader(string? line) =>
        line is null || line.IndexOf(':', StringComparison.Ordinal) < 1 || line.AsSpan().ContainsAny('\r', '\n');

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => Show(Enum.ToObject(type, value)).GetRawText()));
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(string)) return "a string";
        return type == typeof(int) || type == typeof(long) ? "a whole number" : "a list of strings";
    }
}
