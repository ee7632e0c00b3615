using OmaGateway.Masking.Detection;

namespace OmaGateway.Masking.Kinds;

/// <summary>
/// A link keeps its scheme, host, port and path, and of its query the parameters that the rules allow; user information, fragment and all other
/// parameters are dropped. Path segments and values are percent-decoded until nothing is left to decode, and replaced by <c>***</c> where
/// they then hold personal data or anything but plain ASCII. A value that is a link itself (OMA's unescaped <c>redirect_uri</c>) is treated the same way.
/// </summary>
internal static class UrlMask
{
    private const int MaxNesting = 3;

    public static MaskedText Write(ReadOnlySpan<byte> text, ReadOnlySpan<byte[]> parameters, Span<byte> destination)
    {
        bool plain = text.Length <= UrlText.LongestPart && !text.ContainsAnyExcept(UrlText.PlainCharacters) && !PersonalData.MayBeIn(text);
        int written = Write(text, parameters, destination, 0, plain);
        if (written == 0)
        {
            "***"u8.CopyTo(destination);
            written = 3;
        }

        return MaskedText.From(text, destination[..written], sawMask: false);
    }

    /// <summary>The number of bytes written, never more than came plus three for each part; 0 if the text is no link that may stay.</summary>
    /// <param name="text">The link.</param>
    /// <param name="parameters">Names of the parameters that may stay.</param>
    /// <param name="destination">Where the link is written.</param>
    /// <param name="nesting">How many links it is inside of.</param>
    /// <param name="plain">Nothing in the whole text has to be decoded or looked for.</param>
    private static int Write(ReadOnlySpan<byte> text, ReadOnlySpan<byte[]> parameters, Span<byte> destination, int nesting, bool plain)
    {
        if (nesting == MaxNesting) return 0;
        int scheme = text.StartsWith("https://"u8) ? 8 : text.StartsWith("http://"u8) ? 7 : 0;
        if (scheme == 0) return 0;
        text[..scheme].CopyTo(destination);
        int written = scheme;

        ReadOnlySpan<byte> rest = text[scheme..];
        int end = rest.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        ReadOnlySpan<byte> authority = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        if (!UrlText.IsHost(authority)) return 0;
        authority.CopyTo(destination[written..]);
        written += authority.Length;

        int fragment = rest.IndexOf((byte)'#');
        if (fragment >= 0) rest = rest[..fragment];
        int query = rest.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = query < 0 ? rest : rest[..query];
        written += plain ? Copy(path, destination[written..]) : WritePath(path, destination[written..]);
        return query < 0 ? written : written + WriteQuery(rest[(query + 1)..], parameters, destination[written..], nesting, plain);
    }

    private static int WritePath(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        int written = 0;
        foreach (Range part in path.Split((byte)'/'))
        {
            if (part.Start.Value > 0) destination[written++] = (byte)'/';
            written += WritePart(path[part], destination[written..]);
        }

        return written;
    }

    private static int WriteQuery(ReadOnlySpan<byte> query, ReadOnlySpan<byte[]> parameters, Span<byte> destination, int nesting, bool plain)
    {
        int written = 0;
        foreach (Range part in query.Split((byte)'&'))
        {
            ReadOnlySpan<byte> parameter = query[part];
            int equals = parameter.IndexOf((byte)'=');
            ReadOnlySpan<byte> name = equals < 0 ? parameter : parameter[..equals];
            if (!IsAllowed(name, parameters)) continue;
            destination[written] = written == 0 ? (byte)'?' : (byte)'&';
            written++;
            name.CopyTo(destination[written..]);
            written += name.Length;
            if (equals < 0) continue;
            destination[written++] = (byte)'=';
            ReadOnlySpan<byte> value = parameter[(equals + 1)..];
            int nested = Write(value, parameters, destination[written..], nesting + 1, plain);
            written += nested > 0 ? nested : WritePart(value, destination[written..]);
        }

        return written;
    }

    private static int WritePart(ReadOnlySpan<byte> part, Span<byte> destination) =>
        Copy(UrlText.IsHarmless(part) ? part : "***"u8, destination);

    private static int Copy(ReadOnlySpan<byte> part, Span<byte> destination)
    {
        part.CopyTo(destination);
        return part.Length;
    }

    private static bool IsAllowed(ReadOnlySpan<byte> name, ReadOnlySpan<byte[]> parameters)
    {
        foreach (byte[] allowed in parameters)
            if (name.SequenceEqual(allowed)) return true;
        return false;
    }
}
