namespace OmaGateway.Sessions;

/// <summary>The cookie itself. The name's prefix makes the browser insist on Secure, Path=/ and no Domain (RFC 6265bis, 4.1.3.2).</summary>
internal static class SessionCookie
{
    public const string Name = "__Host-oma-session";

    private static readonly CookieOptions Attributes = new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true };

    public static string? Read(HttpRequest request) => request.Cookies.TryGetValue(Name, out string? value) && value.Length > 0 ? value : null;

    public static void Write(HttpResponse response, string value) => response.Cookies.Append(Name, value, Attributes);

    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, Attributes);
}
