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
internal struct TokenHeaderRule
{
    /// <summary>No token of any kind is longer; the listener's own limit on all headers is 32 KiB.</summary>
    public const int MaxLength = 4096;

    /// <summary>Visible ASCII (RFC 9110 field-vchar without obs-text): whatever else is in it, it is not a token.</summary>
    private static readonly SearchValues<char> Visible = SearchValues.Create(
        Enumerable.Range(0x21, 0x7e - 0x21 + 1).Select(c => (char)c).ToArray());

    private string? _token;
    private bool _conflict;

    /// <summary>Takes in all values of one spelling. An empty value is a missing one.</summary>
    public void Add(StringValues values)
    {
        foreach (string? value in values)
        {
            if (string.IsNullOrEmpty(value))
            {
                continue;
            }

            _conflict |= _token is not null && !string.Equals(_token, value, StringComparison.Ordinal);
            _token ??= value;
        }
    }

    /// <param name="token">The one token, exactly as it was sent; null for every other decision.</param>
    public readonly TokenDecision Decide(out string? token)
    {
        token = null;
        if (_token is null)
        {
            return TokenDecision.Missing;
        }

        if (_conflict)
        {
            return TokenDecision.Conflict;
        }

        if (_token.Length > MaxLength || _token.AsSpan().ContainsAnyExcept(Visible))
        {
            return TokenDecision.Malformed;
        }

        token = _token;
        return TokenDecision.One;
    }
}
