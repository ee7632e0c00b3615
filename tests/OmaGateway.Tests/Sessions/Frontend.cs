using System.Net.Http.Json;
using System.Text.Json;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Sessions;

/// <summary>A page of an allowed origin, as its browser would speak for it: one cookie, Origin and the custom header on every request.</summary>
internal sealed class Frontend(HttpClient gateway)
{
    public const string Origin = "https://shop.example.com";
    public const string Path = "/bff/session";

    /// <summary>The cookie's value; null while there is none.</summary>
    public string? Cookie { get; set; }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? origin = Origin, bool header = true, string? fetchSite = null)
    {
        Add(request, "Origin", origin);
        Add(request, "X-Oma-Csrf", header ? "1" : null);
        Add(request, "Sec-Fetch-Site", fetchSite);
        Add(request, "Cookie", Cookie is null ? null : $"__Host-oma-session={Cookie}");
        var answer = await gateway.SendAsync(request);
        if (SetCookie(answer) is { } set)
        {
            string value = set.Split(';')[0].Split('=', 2)[1];
            Cookie = value.Length == 0 ? null : value;
        }

        return answer;
    }

    public Task<HttpResponseMessage> SignInAsync(string token)
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, Path) { Content = OmaRequests.Json(JsonSerializer.Serialize(new { token })) });

    public Task<HttpResponseMessage> SignOutAsync() => SendAsync(new HttpRequestMessage(HttpMethod.Delete, Path));

    public Task<HttpResponseMessage> TenantAsync() => SendAsync(new HttpRequestMessage(HttpMethod.Get, OmaRequests.TenantPath));

    public async Task<JsonElement> StateAsync()
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, Path));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static string? SetCookie(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out var values) ? values.Single() : null;

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
