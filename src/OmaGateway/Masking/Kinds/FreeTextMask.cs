using System.Buffers;
using OmaGateway.Masking.Detection;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// Free text on a route that lets it pass: every find of the detectors becomes <c>***</c>. Text that looks like a document of its own
/// (JSON or XML inside a string) is erased, because names in it would have fields that nobody looked at.
/// </summary>
internal static class FreeTextMask
{
    private static readonly SearchValues<byte> Markup = SearchValues.Create("{}[]<>"u8);

    /// <summary>Room for the masked and JSON-escaped text; 0 if it's to be erased.</summary>
    public static int Size(ReadOnlySpan<byte> text) => text.ContainsAny(Markup) ? 0 : (text.Length * 6) + 16;

    /// <summary>Writes JSON-escaped text.</summary>
    public static MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0, from = 0;
        while (PersonalData.Find(text, from, out Range found))
        {
            written += Escape(text[from..found.Start.Value], destination[written..]);
            "***"u8.CopyTo(destination[written..]);
            written += 3;
            from = found.End.Value;
        }

        if (from == 0) return new MaskedText(0, TallyMark.Masked);
        return new MaskedText(written + Escape(text[from..], destination[written..]), TallyMark.Clear);
    }

    private static int Escape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        foreach (byte b in text)
        {
            if (b is (byte)'"' or (byte)'\\')
            {
                destination[written++] = (byte)'\\';
                destination[written++] = b;
            }
            else if (b < 0x20)
            {
                "\\u00"u8.CopyTo(destination[written..]);
                destination[written + 4] = "0123456789abcdef"u8[b >> 4];
                destination[written + 5] = "0123456789abcdef"u8[b & 15];
                written += 6;
            }
            else
            {
                destination[written++] = b;
            }
        }

        return written;
    }
}
