using System.Text;
using System.Text.Json;
using OmaGateway.Configuration;

namespace OmaGateway.Masking.Rules;

/// <summary>Reads what stands after a field's path: a kind, or an object with the kind under "as" and the kind's own settings.</summary>
internal sealed class FieldRuleReader(ConfigErrors errors, FieldNames names)
{
    private static readonly Dictionary<FieldKind, string[]> Settings = new()
    {
        [FieldKind.Url] = ["parameters"],
        [FieldKind.Enum] = ["values"],
        [FieldKind.FreeText] = ["code", "texts", "detect"],
    };

    public FieldRule? Read(ConfigElement field)
    {
        ConfigElement? name = field.Kind == JsonTokenType.StartObject ? field["as"] : field;
        if (name is not { Kind: JsonTokenType.String })
        {
            errors.Add(field.Offset, field.Path, "a kind, or an object with a kind under \"as\", is expected");
            return null;
        }

        if (!FieldKinds.ByName.TryGetValue(name.Text, out FieldKind kind))
        {
            errors.Add(name.Offset, name.Path, $"'{name.Text}' is no kind", NearestName.Of(name.Text, FieldKinds.ByName.Keys));
            return null;
        }

        string[] settings = ["as", .. Settings.GetValueOrDefault(kind, [])];
        if (field.Kind == JsonTokenType.StartObject) errors.Members(field, $"setting of {name.Text}", settings);
        if (kind == FieldKind.Enum && field["values"] is not { Children.Count: > 0 })
            errors.Add(field.Offset, field.Path, "an enum needs its \"values\"");

        return new FieldRule(kind, names.Add(field.Name))
        {
            Parameters = Strings(field["parameters"]),
            Values = Strings(field["values"]),
            Texts = Texts(field["texts"]),
            CodeField = field["code"]?.Text,
            Detect = field["detect"]?.Kind == JsonTokenType.True,
        };
    }

    private byte[][] Strings(ConfigElement? array) => [.. errors.Strings(array).Select(item => Encoding.UTF8.GetBytes(item.Text))];

    private CatalogueText[] Texts(ConfigElement? section)
    {
        IReadOnlyList<ConfigElement> texts = errors.Members(section);
        foreach (ConfigElement text in texts)
        {
            if (text.Text.AsSpan().ContainsAny("\"\\") || text.Text.Any(char.IsControl))
                errors.Add(text.Offset, text.Path, "a text holds no quotes, backslashes or control characters");
            if (ShortCode.Of(Encoding.UTF8.GetBytes(text.Name)) == ShortCode.None)
                errors.Add(text.NameOffset, text.Path, "a code has 1 to 8 characters");
        }

        return [.. texts.Select(text => new CatalogueText(ShortCode.Of(Encoding.UTF8.GetBytes(text.Name)), Encoding.UTF8.GetBytes(text.Text)))];
    }
}
