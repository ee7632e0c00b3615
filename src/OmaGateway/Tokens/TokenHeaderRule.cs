using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace OmaGateway.Tokens;

/// <summary>What the token headers of a request come to.</summary>
internal enum TokenDecision
{
    Missing,
    One,
    Conflict,
    Malformed,
}

/// <summary>
/// Folds every accepted spelling of the token header into one value (quirk 1). Pure: values in, decision out. The same value
/// twice is one; two values are a conflict, in two headers or in one; nothing is split at commas, since a token is opaque.
/// </summary>
internal static class TokenHeaderRule
{
    /// <summary>No token of any kind is longer; Kestrel's own limit on all headers is 32 KiB.</summary>
    public const int MaxLength = 4096;

    /// <summary>Visible ASCII (RFC 9110 field-vchar without obs-text): whatever else is in it, it is not a token.</summary>
    private static readonly SearchValues<char> Visible = SearchValues.Create(
        Enumerable.Range(0x21, 0x7e - 0x21 + 1).Select(c => (char)c).ToArray());

    public static TokenDecision Decide(IHeaderDictionary headers, IReadOnlyList<string> accepted, out string? token)
    {
        token = null;
        bool any = false;
        for (int i = 0; i < accepted.Count; i++)
        {
            if (!headers.TryGetValue(accepted[i], out StringValues values))
            {
                continue;
            }

            foreach (string? value in values)
            {
                any = true;
                if (string.IsNullOrEmpty(value))
                {
                    continue; // an empty header is a missing one
                }

                if (token is not null && !string.Equals(token, value, StringComparison.Ordinal))
                {
                    token = null;
                    return TokenDecision.Conflict;
                }

                token = value;
            }
        }

        if (!any || token is null)
        {
            return TokenDecision.Missing;
        }

        if (token.Length > MaxLength || token.AsSpan().ContainsAnyExcept(Visible))
        {
            token = null;
            return TokenDecision.Malformed;
        }

        return TokenDecision.One;
    }
}
