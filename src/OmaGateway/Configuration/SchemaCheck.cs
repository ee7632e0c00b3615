using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OmaGateway.Configuration;

/// <summary>Holds a settings file against its schema and names every mistake: where it stands, what is wrong, what was probably meant.</summary>
internal static class SchemaCheck
{
    private static readonly TimeSpan PatternBudget = TimeSpan.FromMilliseconds(200);

    public static void Check(ConfigElement element, SchemaNode schema, ConfigErrors errors)
    {
        string? wrong = TypeMismatch(element, schema.Type);
        if (wrong is not null)
        {
            errors.Add(element.Offset, element.Path, wrong);
            return;
        }

        switch (element.Kind)
        {
            case JsonTokenType.StartObject:
                CheckObject(element, schema, errors);
                break;
            case JsonTokenType.StartArray:
                foreach (var item in element.Children.Where(_ => schema.Items is not null))
                {
                    Check(item, schema.Items!, errors);
                }

                break;
            default:
                if (ValueMismatch(element.Text, schema) is { } complaint)
                {
                    errors.Add(element.Offset, element.Path, complaint, schema.Enum.Count > 0 ? NearestName.Of(element.Text, schema.Enum) : null);
                }

                break;
        }
    }

    /// <summary>What is wrong with a scalar's text, or null; also for values that come as text (environment, command line).</summary>
    public static string? ValueMismatch(string text, SchemaNode schema)
    {
        if (schema.Type is "integer" or "number")
        {
            // What is bound to an int must be spelled as one: 60.0 and 6e1 are whole numbers of JSON's, but not of the binder's.
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || (schema.Type == "integer" && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            {
                return $"{Quote(text)} is not {(schema.Type == "integer" ? "a whole number" : "a number")}";
            }

            return number < schema.Minimum || number > schema.Maximum ? $"{text} is outside {Bound(schema.Minimum)} to {Bound(schema.Maximum)}" : null;
        }

        if (schema.Type == "boolean")
        {
            return bool.TryParse(text, out _) ? null : $"{Quote(text)} is neither true nor false";
        }

        if (schema.Enum.Count > 0 && !schema.Enum.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return $"{Quote(text)} is none of {string.Join(", ", schema.Enum)}";
        }

        if (text.Length < schema.MinLength)
        {
            return "must not be empty";
        }

        return schema.Pattern is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, PatternBudget)
            ? "does not have the form that is asked for: " + pattern
            : null;
    }

    private static void CheckObject(ConfigElement element, SchemaNode schema, ConfigErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in element.Children)
        {
            if (!seen.Add(member.Name))
            {
                errors.Add(member.NameOffset, member.Path, "is given twice; the later one would win quietly");
            }

            if (schema.Member(member.Name) is { } known)
            {
                Check(member, known, errors);
            }
            else
            {
                errors.AddUnknown(member, "key here", member.Name, schema.Names);
            }
        }

        foreach (string missing in schema.Required.Where(name => !seen.Contains(name)))
        {
            errors.Add(element.Offset, element.Path, $"'{missing}' is missing");
        }

        if (element.Children.Count < schema.MinProperties)
        {
            errors.Add(element.Offset, element.Path, $"needs at least {schema.MinProperties}");
        }
    }

    /// <summary>A number or a truth value may also stand in quotes, as everything does in the environment.</summary>
    private static string? TypeMismatch(ConfigElement element, string? type) => (type, element.Kind) switch
    {
        (null, _) => null,
        ("object", JsonTokenType.StartObject) or ("array", JsonTokenType.StartArray) => null,
        ("object", _) => "must be an object { }",
        ("array", _) => "must be a list [ ]",
        (_, JsonTokenType.StartObject or JsonTokenType.StartArray) => $"must be a {type}",
        (_, JsonTokenType.Null) => "must not be null; leave the key out for its default",
        ("string", not JsonTokenType.String) => "must be a text in quotes",
        _ => null,
    };

    private static string Bound(double? bound) => bound?.ToString(CultureInfo.InvariantCulture) ?? "any";

    private static string Quote(string text) => $"'{(text.Length > 40 ? text[..40] + "..." : text)}'";
}
