using System.Collections;

namespace OmaGateway.Configuration;

/// <summary>
/// Overrides are keys too: a variable or argument in one of the gateway's sections that nothing reads is a mistake, not a wish. Values are
/// never quoted: they may be secrets.
/// </summary>
internal static class EnvironmentCheck
{
    public static IEnumerable<ConfigError> Check(IDictionary environment, IEnumerable<string> arguments)
    {
        foreach (DictionaryEntry variable in environment)
        {
            string name = (string)variable.Key;
            if (name.Contains("__", StringComparison.Ordinal)
                && Complaint(name.Split("__"), (string?)variable.Value ?? "") is { } error)
            {
                yield return new ConfigError("environment", 0, 0, name, error.Message, error.Nearest);
            }
        }

        foreach (string argument in arguments)
        {
            string[] pair = argument.TrimStart('-', '/').Split('=', 2);
            if (pair[0].StartsWith("OTEL_", StringComparison.Ordinal))
            {
                continue; // OpenTelemetry's own names, which its packages read
            }

            if (pair.Length < 2 || !pair[0].Contains(':', StringComparison.Ordinal))
            {
                yield return new ConfigError("command line", 0, 0, pair[0], "is no option; a setting is written --Section:Key=value");
            }
            else if (Complaint(pair[0].Split(':'), pair[1]) is { } error)
            {
                yield return new ConfigError("command line", 0, 0, pair[0], error.Message, error.Nearest);
            }
            else if (SchemaNode.Gateway.Member(pair[0].Split(':')[0]) is null)
            {
                yield return new ConfigError("command line", 0, 0, pair[0], "is in no section of the gateway", NearestName.Of(pair[0].Split(':')[0], SchemaNode.Gateway.Names));
            }
        }
    }

    private static (string Message, string? Nearest)? Complaint(string[] path, string value)
    {
        var schema = SchemaNode.Gateway.Member(path[0]);
        if (schema is null)
        {
            return null; // somebody else's section
        }

        foreach (string part in path[1..])
        {
            var next = schema.Type == "array" ? schema.Items : schema.Member(part);
            if (next is null)
            {
                return ($"'{part}' is no key here", NearestName.Of(part, schema.Names));
            }

            schema = next;
        }

        // The pattern's text alone, never the value: it may be a secret.
        return SchemaCheck.ValueMismatch(value, schema) is null ? null : (schema.Type is "object" or "array" ? "needs a key below it" : "has a value that is not allowed there", null);
    }
}
