using System.Text.Json.Nodes;
using OmaSimulator.Faults;

namespace OmaSimulator.Shaping;

/// <summary>Writes personal data in the mask styles that the pages show.</summary>
internal static class PersonalDataStyle
{
    private const int Styles = 2;
    private static readonly string[] Fields = ["mobilePhone", "phone", "email", "customerName", "company"];

    /// <summary>Rewrites the personal fields of a document, at any depth.</summary>
    public static void Apply(JsonNode? node, OmaRoute route, PersonalData style)
    {
        if (style == PersonalData.AsDocumented) style = route == OmaRoute.Subscriptions ? PersonalData.Clear : PersonalData.Masked;
        if (style == PersonalData.Clear) return;
        var turn = 0;
        JsonTree.Rewrite(node, (name, value) =>
            Fields.Contains(name) && value is JsonValue text && text.TryGetValue<string>(out var clear) && Mask(name, clear, style == PersonalData.Mixed ? (clear.Sum(character => character) + turn++) % (Styles + 1) : 0) is { } masked
                ? JsonValue.Create(masked)
                : value);
    }

    // Style 0 is that of pages 000 and 001; the last one of a mixture is clear.
    private static string? Mask(string field, string clear, int style) => (field, style) switch
    {
        (_, Styles) => null,
        ("mobilePhone" or "phone", 1) => clear[..^4] + "xxxx",
        ("mobilePhone" or "phone", _) => clear[..3] + "****" + clear[^4..],
        ("email", 1) => First(Local(clear), 5) + "xxxx@******.com",
        ("email", _) => First(Local(clear), 4) + "****@" + clear[(clear.IndexOf('@', StringComparison.Ordinal) + 1)..],
        ("customerName", 1) => "xxx",
        ("customerName", _) => First(clear, 1) + "XXXXXX",
        ("company", 1) => "xxx",
        ("company", _) => First(clear, 6) + " XXXXXXXXX",
        _ => null,
    };

    private static string Local(string email) => email[..email.IndexOf('@', StringComparison.Ordinal)];

    private static string First(string text, int count) => text[..Math.Min(count, text.Length)];
}
