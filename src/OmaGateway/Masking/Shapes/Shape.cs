using OmaGateway.Masking.Detection;
using OmaGateway.Masking.Rules;

namespace OmaGateway.Masking.Shapes;

/// <summary>Whether a text (a string's content, or a number as it is written) has the shape that its field declares.</summary>
internal static class Shape
{
    public static bool Fits(FieldRule rule, ReadOnlySpan<byte> text) => rule.Kind switch
    {
        FieldKind.Id => text.Length <= 32 && IsDigits(text) && !PersonalNumber.IsPhoneText(text),
        FieldKind.Integer => IsInteger(text),
        FieldKind.Decimal => IsDecimal(text),
        FieldKind.Flag => text is [(byte)'0' or (byte)'1'] || text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8),
        FieldKind.Code => IsCode(text),
        FieldKind.Time => TimeShape.Fits(text),
        FieldKind.Uuid => WordShape.IsUuid(text),
        FieldKind.OpaqueId => WordShape.IsOpaqueId(text),
        FieldKind.Word => WordShape.IsWord(text),
        FieldKind.Label => WordShape.IsLabel(text) && !PersonalData.IsIn(text),
        FieldKind.TenantName => WordShape.IsTenantName(text),
        FieldKind.Enum => IsOneOf(text, rule.Values),
        _ => false,
    };

    public static bool IsDigits(ReadOnlySpan<byte> text) => text.Length > 0 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Up to nine digits: too few for a telephone number with its prefix.</summary>
    private static bool IsInteger(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', ..]) text = text[1..];
        return text.Length <= 9 && IsDigits(text);
    }

    /// <summary>Up to nine digits, and up to eight after a point.</summary>
    private static bool IsDecimal(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', ..]) text = text[1..];
        int point = text.IndexOf((byte)'.');
        if (point < 0) return text.Length <= 9 && IsDigits(text);
        return point <= 9 && text.Length - point <= 9 && IsDigits(text[..point]) && IsDigits(text[(point + 1)..]);
    }

    /// <summary>"000", "205", "CBC.99000082": up to eight digits, with or without up to eight capitals and a separator before them.</summary>
    private static bool IsCode(ReadOnlySpan<byte> text)
    {
        int capitals = text.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        if (capitals is > 0 and <= 8 && text[capitals] is (byte)'.' or (byte)'_' or (byte)'-') text = text[(capitals + 1)..];
        return text.Length <= 8 && IsDigits(text);
    }

    private static bool IsOneOf(ReadOnlySpan<byte> text, byte[][] values)
    {
        foreach (byte[] value in values)
            if (text.SequenceEqual(value)) return true;
        return false;
    }
}
