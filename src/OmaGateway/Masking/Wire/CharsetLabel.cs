using System.Net.Http.Headers;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// The charset that Content-Type claims, read as leniently as it is written: quoted, in any case, or with <c>;</c> and
/// <c>=</c> percent-encoded (<c>application/json%3Bcharset=UTF-8</c>), where the framework's parser finds nothing.
/// </summary>
internal static class CharsetLabel
{
    private const string Key = "charset";

    /// <summary>The label without quotes, empty where there is none; false where two lines or parameters disagree.</summary>
    public static bool TryRead(HttpContentHeaders headers, out ReadOnlySpan<char> label)
    {
        label = default;
        if (!headers.NonValidated.TryGetValues("Content-Type", out var lines))
        {
            return true;
        }

        foreach (string line in lines)
        {
            string text = line.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(line) : line;
            foreach (var range in text.AsSpan().SplitAny(';', ','))
            {
                if (!TryParameter(text.AsSpan(range), out var found))
                {
                    continue;
                }

                if (!label.IsEmpty && !label.Equals(found, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }

                label = found;
            }
        }

        return true;
    }

    private static bool TryParameter(ReadOnlySpan<char> part, out ReadOnlySpan<char> value)
    {
        value = default;
        part = part.Trim();
        if (!part.StartsWith(Key, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        part = part[Key.Length..].TrimStart();
        if (part.IsEmpty || part[0] is not ('=' or ':'))
        {
            return false;
        }

        value = part[1..].Trim(" \t\"'");
        return !value.IsEmpty;
    }
}
