using System.Globalization;
using System.Text.Json;

namespace OmaGateway.Bodies.Formats;

/// <summary>A list of ids: strings of 1 to 64 visible ASCII characters, none twice. Its order is kept.</summary>
/// <param name="Max">The most elements; at least one is needed.</param>
internal sealed record ListFormat(int Max) : FieldFormat
{
    private const int MostCharacters = 64;
    private readonly FieldFault _length = new("length", string.Create(CultureInfo.InvariantCulture, $"Must have from 1 to {Max} elements."));
    private static readonly FieldFault NotList = new("type", "Must be a list of strings.");
    private static readonly FieldFault Element = new("format", "Must hold ids of 1 to 64 characters, each once.");

    public override FieldFault? Read(ref Utf8JsonReader json, out FieldValue value)
    {
        value = default;
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return NotList;
        }

        var items = new List<string>();
        FieldFault? fault = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            fault ??= Take(ref json, items);
            json.Skip();
        }

        if (fault is null && items.Count == 0)
        {
            fault = _length;
        }

        value = new FieldValue("", "", FieldKind.List) { Items = items };
        return fault;
    }

    private FieldFault? Take(ref Utf8JsonReader json, List<string> items)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            return NotList;
        }

        string item = json.GetString()!;
        if (items.Count == Max)
        {
            return _length;
        }

        if (item.Length is 0 or > MostCharacters || item.AsSpan().ContainsAnyExceptInRange('!', '~') || items.Contains(item))
        {
            return Element;
        }

        items.Add(item);
        return null;
    }
}
