using System.Text.Json;
using System.Text.RegularExpressions;

namespace OmaGateway.Tests.Masking.Reference;

/// <summary>
/// Slow and obvious: reads the shipped rules and a body as documents and says, token by token, what must come out. It shares no
/// code with the engine. A token is kept (its raw bytes must not change) or has a new text.
/// </summary>
internal sealed class ReferenceMasker
{
    private readonly JsonElement _route;
    private readonly Dictionary<string, JsonElement> _fields;
    private readonly Dictionary<string, string> _personal = [];
    private readonly string[] _parts;
    private readonly string? _wrapper;
    private readonly List<Token> _tokens = [];

    public ReferenceMasker(JsonElement rules, string route)
    {
        _route = rules.GetProperty("routes").GetProperty(route);
        _wrapper = _route.TryGetProperty("wrapper", out JsonElement wrapper) ? wrapper.GetString() : null;
        _fields = _route.GetProperty("fields").EnumerateObject().ToDictionary(field => field.Name, field => field.Value);
        foreach (JsonProperty kind in rules.GetProperty("personal").EnumerateObject())
            foreach (JsonElement name in kind.Value.EnumerateArray()) _personal[Fold(name.GetString()!)] = kind.Name;
        foreach (JsonProperty other in rules.GetProperty("routes").EnumerateObject())
            foreach (JsonProperty field in other.Value.GetProperty("fields").EnumerateObject())
                if (Kind(field.Value) is "phone" or "email" or "personName" or "company" or "secret" or "erase")
                    _personal.TryAdd(Fold(field.Name.Split('.')[^1].Replace("[]", "")), Kind(field.Value));
        _parts = [.. rules.GetProperty("personalParts").EnumerateArray().Select(part => Fold(part.GetString()!))];
    }

    /// <summary>The expected tokens in order (names and scalars), or null for a body that must be refused.</summary>
    public IReadOnlyList<Token>? Mask(byte[] body)
    {
        _tokens.Clear();
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            Visit(document.RootElement, new Place("", null, false), new Sibling());
            return [.. _tokens];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Visit(JsonElement value, Place place, Sibling sibling)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                int replaced = 0;
                var inside = new Sibling();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    string name = member.Name;
                    Place at = Member(place, name, out bool known);
                    bool harmless = known || name.Length == 0 || (Regex.IsMatch(name, @"\A[A-Za-z_$][A-Za-z0-9_.$-]{0,63}\z") && name.Count(char.IsAsciiDigit) < 5);
                    _tokens.Add(harmless ? new Token(null, true) : new Token(++replaced == 1 ? "***" : $"***{replaced}", true));
                    Visit(member.Value, at, inside);
                }

                break;
            case JsonValueKind.Array:
                Place item = place.Kind is null
                    ? new Place(place.Path is not null && IsDocumented(place.Path + "[]") ? place.Path + "[]" : null, null, place.Hidden)
                    : place;
                foreach (JsonElement element in value.EnumerateArray()) Visit(element, item, sibling);
                break;
            case JsonValueKind.String:
                string text = value.GetString()!;
                string masked = text.Length == 0 ? text : String(text, place, sibling);
                _tokens.Add(new Token(masked == text ? null : masked, true));
                break;
            case JsonValueKind.Number:
                _tokens.Add(Number(value.GetRawText(), place, sibling));
                break;
            default:
                _tokens.Add(new Token(null, false));
                break;
        }
    }

    private Place Member(Place place, string name, out bool known)
    {
        known = true;
        string? path = place.Path is null || place.Kind is not null ? null : place.Path.Length == 0 ? name : $"{place.Path}.{name}";
        if (path is not null && path == _wrapper) return new Place("", null, false) { IsWrapper = true };
        if (path is not null && name.IndexOfAny(['.', '[']) < 0 && IsDocumented(path))
        {
            string? kind = _fields.TryGetValue(path, out JsonElement field) ? Kind(field) : null;
            return new Place(path, IsPersonal(kind) ? kind : null, false);
        }

        if (_personal.TryGetValue(Fold(name), out string? personal)) return new Place(null, personal, false);
        known = false;
        string folded = Fold(name);
        bool looksPersonal = place.Hidden || place.Kind is not null || folded.Any(c => c >= 0x80) || folded.Length > 64 || _parts.Any(folded.Contains);
        return new Place(null, null, looksPersonal);
    }

    private string String(string text, Place place, Sibling sibling)
    {
        if (place.Kind is not null) return Masked(place.Kind, text);
        if (place.Path is null || !_fields.TryGetValue(place.IsWrapper ? _wrapper! : place.Path, out JsonElement field)) return "***";
        string kind = Kind(field);
        if (kind == "url") return ReferenceUrl.Mask(text, Strings(field, "parameters"));
        if (kind != "freeText")
        {
            bool fits = ReferenceShapes.Fits(kind, Strings(field, "values"), text);
            if (fits && IsCode(place)) sibling.Last = (place.Path, text);
            return fits ? text : "***";
        }

        if (field.ValueKind == JsonValueKind.String) return "***";
        Dictionary<string, string> texts = field.GetProperty("texts").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
        if (texts.ContainsValue(text)) return text;
        return sibling.Last.Field == field.GetProperty("code").GetString() ? texts.GetValueOrDefault(sibling.Last.Code, "***") : "***";
    }

    private Token Number(string raw, Place place, Sibling sibling)
    {
        if (place.Kind is "secret" or "erase" || place.Hidden) return new Token("null", false);
        if (place.Kind is not null) return new Token(Masked(place.Kind, raw), true);
        if (place.Path is not null && !place.IsWrapper && _fields.TryGetValue(place.Path, out JsonElement field) && Kind(field) is var kind and not ("freeText" or "url"))
        {
            bool fits = ReferenceShapes.Fits(kind, Strings(field, "values"), raw);
            if (fits && IsCode(place)) sibling.Last = (place.Path, raw);
            if (fits) return new Token(null, false);
        }

        return new Token(ReferenceShapes.IsHarmlessNumber(raw) ? null : "null", false);
    }

    private static string Masked(string kind, string text) => kind switch
    {
        "phone" => ReferenceKinds.Phone(text),
        "email" => ReferenceKinds.Email(text),
        "personName" => ReferenceKinds.Name(text),
        "company" => ReferenceKinds.Company(text),
        _ => "***",
    };

    private bool IsDocumented(string path) => _fields.Keys.Any(field => field == path
        || field.StartsWith(path + ".", StringComparison.Ordinal) || field.StartsWith(path + "[]", StringComparison.Ordinal));

    private static bool IsCode(Place place) => place.Path is "returnCode" or "retCode" && !place.IsWrapper;

    private static bool IsPersonal(string? kind) => kind is "phone" or "email" or "personName" or "company" or "secret" or "erase";

    private static string Kind(JsonElement field) =>
        field.ValueKind == JsonValueKind.String ? field.GetString()! : field.GetProperty("as").GetString()!;

    private static string[] Strings(JsonElement field, string name) => field.ValueKind == JsonValueKind.Object && field.TryGetProperty(name, out JsonElement array)
        ? [.. array.EnumerateArray().Select(item => item.GetString()!)]
        : [];

    private static string Fold(string name) => string.Concat(name.Where(c => c is not ('_' or '-' or '.' or ' ')).Select(c => c < 0x80 ? char.ToLowerInvariant(c) : c));

    /// <summary>A name or scalar: its new text, or null to stay; and whether it comes out as a string.</summary>
    internal sealed record Token(string? Text, bool IsString);

    /// <summary>Where a value stands: its documented path, its personal kind, whether numbers here are erased.</summary>
    private sealed record Place(string? Path, string? Kind, bool Hidden)
    {
        public bool IsWrapper { get; init; }
    }

    /// <summary>The last return code among one object's members.</summary>
    private sealed class Sibling
    {
        public (string Field, string Code) Last { get; set; } = ("", "");
    }
}
