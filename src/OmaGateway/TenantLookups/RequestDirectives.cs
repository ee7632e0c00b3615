using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace OmaGateway.TenantLookups;

/// <summary>
/// A request's <c>Cache-Control</c> (RFC 9111 5.2.1): what can be honoured here. <c>max-stale</c> is not: a stale copy is served when the upstream
/// needs it, not when a client likes it. Unknown words and bad numbers are ignored.
/// </summary>
internal readonly record struct RequestDirectives(bool NoCache, bool NoStore, bool OnlyIfCached, long? MaxAge, long? MinFresh)
{
    /// <summary>What almost every request asks for: nothing.</summary>
    public bool IsPlain => this == default;

    public static RequestDirectives Read(IHeaderDictionary headers)
    {
        var values = headers.CacheControl;
        if (values.Count == 0)
        {
            // HTTP/1.0's only word for it counts where there is no newer one.
            return headers.Pragma.Count > 0 && headers.Pragma.ToString().Contains("no-cache", StringComparison.OrdinalIgnoreCase) ? new(true, false, false, null, null) : default;
        }

        return Read(values);
    }

    /// <summary>A fresh copy that this request does not want all the same.</summary>
    public bool Refuses(in EntryTimes times, long now)
        => NoCache || NoStore || times.AgeSeconds(now) > (MaxAge ?? long.MaxValue) || times.TtlSeconds(now) < (MinFresh ?? long.MinValue);

    internal static RequestDirectives Read(StringValues values)
    {
        var directives = default(RequestDirectives);
        foreach (string? line in values)
        {
            for (var rest = line.AsSpan(); rest.Length > 0;)
            {
                int end = EndOfDirective(rest);
                var word = rest[..end].Trim();
                rest = rest[Math.Min(end + 1, rest.Length)..];
                int equals = word.IndexOf('=');
                var name = (equals < 0 ? word : word[..equals]).TrimEnd();
                var argument = equals < 0 ? default : word[(equals + 1)..].Trim().Trim('"');
                directives = name switch
                {
                    _ when Is(name, "no-cache") => directives with { NoCache = true },
                    _ when Is(name, "no-store") => directives with { NoStore = true },
                    _ when Is(name, "only-if-cached") => directives with { OnlyIfCached = true },
                    _ when Is(name, "max-age") => directives with { MaxAge = Seconds(argument) ?? directives.MaxAge },
                    _ when Is(name, "min-fresh") => directives with { MinFresh = Seconds(argument) ?? directives.MinFresh },
                    _ => directives,
                };
            }
        }

        return directives;
    }

    /// <summary>The next comma outside of a quoted string (RFC 9110 5.6.4), or the end: what is quoted is an argument, whatever it looks like.</summary>
    private static int EndOfDirective(ReadOnlySpan<char> text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '\\' when quoted:
                    i++;
                    break;
                case ',' when !quoted:
                    return i;
            }
        }

        return text.Length;
    }

    private static bool Is(ReadOnlySpan<char> name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static long? Seconds(ReadOnlySpan<char> argument)
        => long.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? seconds : null;
}
