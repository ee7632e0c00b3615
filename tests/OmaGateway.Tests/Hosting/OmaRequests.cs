using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace OmaGateway.Tests.Hosting;

/// <summary>Requests as a frontend sends them, and what their refusals must look like.</summary>
internal static class OmaRequests
{
    public const string TenantPath = "/rest/oma/softwareconsole/tenant/querytenantbasic";
    public const string TrialTenantPath = "/rest/oma/softwareconsole/trialtenant/querytenantinfo";
    public const string SubscriptionsPath = "/rest/oma/softwareconsole/tenant/queryresource";
    public const string ApplyTrialPath = "/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant";
    public const string SmsCodePath = "/apiaccess/rest/ipccprovision/v1/applyTry/generateverifycode";
    public const string ConsoleParametersPath = "/rest/oma/softwareconsole/system/querysoftwaresysparams";

    public static HttpRequestMessage Tenant(string token, string header = "X-Auth-Token")
        => new(HttpMethod.Get, TenantPath) { Headers = { { header, token } } };

    public static HttpRequestMessage Subscriptions(string token, string body = """{"limit":10,"offset":0}""")
        => new(HttpMethod.Post, SubscriptionsPath) { Headers = { { "X-Auth-Token", token } }, Content = Json(body) };

    /// <summary>A valid application; each number is another applicant.</summary>
    public static HttpRequestMessage ApplyTrial(int applicant) => new(HttpMethod.Post, ApplyTrialPath)
    {
        Content = Json($$"""{"companyName":"Example Ltd {{applicant}}","phone":"139{{applicant:00000000}}","phoneVerifyCode":"123456","email":"user{{applicant}}@example.com"}"""),
    };

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    /// <summary>429, problem+json, returnCode "205" and a Retry-After that ends at the next midnight in Shanghai.</summary>
    public static async Task ShouldBeClosedUntilMidnightAsync(HttpResponseMessage refused)
    {
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, await refused.Content.ReadAsStringAsync());
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("returnCode").GetString().ShouldBe("205");

        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var now = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, zone);
        double untilMidnight = (now.Date.AddDays(1) - now.DateTime).TotalSeconds;
        int seconds = int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture);
        seconds.ShouldBeInRange((int)untilMidnight - 30, (int)untilMidnight + 31);
    }
}
