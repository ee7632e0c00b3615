using System.Buffers;
using System.Globalization;
using System.Text;

namespace OmaGateway.Bodies.Formats;

/// <summary>
/// A mail address as people have them: a dot-atom (RFC 5322), internationalised too (RFC 6531), and a host name of at least two
/// labels. No quoted local part, comment or address literal. Sent as it came; in its canonical form the local part is composed (NFC) and
/// the domain is lower-case ASCII (IDNA), while the local part's case stays: only its server knows whether it counts.
/// </summary>
internal sealed record EmailFormat : StringFormat
{
    private const int MostBytes = 254;
    private const int MostLocalBytes = 64;
    private static readonly FieldFault Format = new("format", "Must be a mail address such as name@example.com.");
    private static readonly FieldFault Length = new("length", "Must have at most 254 bytes, 64 of them before the @.");
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };
    private static readonly SearchValues<char> Atom = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    protected override FieldFault? Judge(string text, out FieldValue value)
    {
        value = default;
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || !IsLocalPart(text.AsSpan(0, at)) || HostName(text[(at + 1)..]) is not { } host)
        {
            return Format;
        }

        if (Encoding.UTF8.GetByteCount(text) > MostBytes || at + 1 + host.Length > MostBytes || Encoding.UTF8.GetByteCount(text.AsSpan(0, at)) > MostLocalBytes)
        {
            return Length;
        }

        value = new FieldValue(text, string.Concat(text[..at].Normalize(NormalizationForm.FormC), "@", host));
        return null;
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf("..", StringComparison.Ordinal) >= 0)
        {
            return false;
        }

        int odd = local.IndexOfAnyExcept(Atom);
        return odd < 0 || IsInternational(local[odd..]);
    }

    /// <summary>Beyond ASCII: letters, marks and digits of any script.</summary>
    private static bool IsInternational(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            bool fine = rune.IsAscii
                ? Atom.Contains((char)rune.Value)
                : Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            if (!fine)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lower-case ASCII (A-labels), or null.</summary>
    private static string? HostName(string host)
    {
        if (host.Length is 0 or > MostBytes)
        {
            return null;
        }

        string ascii;
        try
        {
            ascii = Ascii.IsValid(host) ? host.ToLowerInvariant() : Idn.GetAscii(host).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }

        int labels = 0;
        ReadOnlySpan<char> last = [];
        foreach (var range in ascii.AsSpan().Split('.'))
        {
            last = ascii.AsSpan(range);
            labels++;
            if (last.Length is 0 or > 63 || last[0] == '-' || last[^1] == '-' || last.ContainsAnyExcept(LetterDigitHyphen))
            {
                return null;
            }
        }

        return labels >= 2 && last.ContainsAnyExceptInRange('0', '9') ? ascii : null;
    }

    private static readonly SearchValues<char> LetterDigitHyphen = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
}
