using Microsoft.Extensions.Primitives;

namespace OmaGateway.Applications.Repeats;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): a structured string in quotes, or the
/// bare key that most clients send. Printable ASCII, 1 to 128 characters.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    private const int MostLength = 128;

    /// <returns>False for a malformed or repeated header.</returns>
    public static bool TryRead(StringValues values, out string? key)
    {
        key = null;
        if (values.Count == 0)
        {
            return true;
        }

        if (values is not [{ } only])
        {
            return false;
        }

        only = only.Trim();
        if (only is ['"', .. var inner, '"'])
        {
            only = inner;
        }

        if (only.Length is 0 or > MostLength || only.AsSpan().ContainsAnyExceptInRange(' ', '~') || only.Contains('"') || only.Contains('\\'))
        {
            return false;
        }

        key = only;
        return true;
    }
}
