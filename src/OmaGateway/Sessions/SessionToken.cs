using System.Buffers;

namespace OmaGateway.Sessions;

/// <summary>Which tokens a session can hold. Pure.</summary>
internal static class SessionToken
{
    /// <summary>Sealed and in base64 it must fit a cookie, of which browsers keep 4096 bytes.</summary>
    public const int MaxLength = 2400;

    private static readonly SearchValues<char> Visible = SearchValues.Create(Enumerable.Range(0x21, 0x7e - 0x21 + 1).Select(c => (char)c).ToArray());

    public static bool IsSealable(string token) => token.Length is > 0 and <= MaxLength && !token.AsSpan().ContainsAnyExcept(Visible);
}
