using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Shapes;

/// <summary>
/// Shapes of texts shorter than 32 bytes, decided from the block that begins with the text. It never says yes where
/// <see cref="Shape.Fits"/> says no: what it can't decide at once it asks there.
/// </summary>
internal static class ShortShape
{
    public static bool Fits(FieldRule rule, in Block32 block, ReadOnlySpan<byte> text)
    {
        int length = text.Length;
        uint all = Block32.Below(length);
        uint digits = block.Digits & all;
        if (digits == all && length > 0)
        {
            switch (rule.Kind)
            {
                case FieldKind.Id when length is < 10 or > 17 || text[0] is not ((byte)'0' or (byte)'1' or (byte)'8'):
                case FieldKind.Integer when length <= 9:
                case FieldKind.Decimal when length <= 9:
                case FieldKind.Code when length <= 8:
                case FieldKind.Time when length == 13 && text[0] is >= (byte)'1' and <= (byte)'3':
                    return true;
            }
        }
        else if (rule.Kind is FieldKind.Word or FieldKind.Label or FieldKind.OpaqueId)
        {
            uint letters = block.Letters & all;
            switch (rule.Kind)
            {
                case FieldKind.Word when letters == all:
                case FieldKind.Label when (letters | (block.EqualTo((byte)' ') & all)) == all:
                case FieldKind.OpaqueId when (letters | digits) == all && length >= 8 && digits != 0 && Block32.Count(digits) <= 10:
                    return true;
            }
        }

        return length == 0 || Shape.Fits(rule, text);
    }
}
