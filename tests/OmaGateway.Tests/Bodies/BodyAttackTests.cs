using System.Net;
using System.Text;
using System.Text.Json;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Bodies;

/// <summary>What an attacker or a broken frontend sends to R3, R4 and R5: refused with every reason at once, and nothing of it reaches the upstream.</summary>
public sealed class BodyAttackTests
{
    private const string Applicant = """{"companyName":"Example Ltd","phone":"13900000001","phoneVerifyCode":"123456","email":"user@example.com"}""";

    /// <summary>Path, body as Latin-1, status, and what the answer says (problem, or each field and its code in the order of their names).</summary>
    public static TheoryData<string, string, string> Attacks => new()
    {
        // numbers that could be read in two ways
        { OmaRequests.SubscriptionsPath, """{"limit":1E1,"offset":0.0}""", "/limit type, /offset type" },
        { OmaRequests.SubscriptionsPath, """{"limit":1e999,"offset":-0}""", "/limit type, /offset type" },
        { OmaRequests.SubscriptionsPath, """{"limit":"0x10","offset":"1_0"}""", "/limit type, /offset type" },
        { OmaRequests.SubscriptionsPath, """{"limit":"010","offset":"00"}""", "/limit type, /offset type" },
        { OmaRequests.SubscriptionsPath, """{"limit":9223372036854775808,"offset":-9223372036854775809}""", "/limit range, /offset range" },
        { OmaRequests.SubscriptionsPath, """{"limit":100,"offset":2147483648,"startDate":253402300800000,"endDate":-1}""", "/endDate range, /limit range, /offset range, /startDate range" },
        { OmaRequests.SubscriptionsPath, """{"limit":"1\u0000","offset":"0\n"}""", "/limit type, /offset type" },
        { OmaRequests.SubscriptionsPath, """{"limit":01,"offset":0}""", "body-not-json" },
        { OmaRequests.SubscriptionsPath, """{"limit":+1,"offset":0}""", "body-not-json" },
        { OmaRequests.SubscriptionsPath, """{"limit":Infinity,"offset":0}""", "body-not-json" },

        // something else than a scalar
        { OmaRequests.SubscriptionsPath, """{"limit":[1],"offset":{"$gt":0},"startDate":true,"endDate":[]}""", "/endDate type, /limit type, /offset type, /startDate type" },
        { OmaRequests.SubscriptionsPath, """{"limit":null,"offset":null}""", "/limit required, /offset required" },
        { OmaRequests.ApplyTrialPath, """{"companyName":{},"phone":["13900000001"],"phoneVerifyCode":123456,"email":null}""", "/companyName type, /email required, /phone type, /phoneVerifyCode type" },
        { OmaRequests.ApplyTrialPath, """{"companyName":" ","phone":13900000001,"phoneVerifyCode":"12345\u0660","email":"a@b@c"}""", "/companyName length, /email format, /phone type, /phoneVerifyCode format" },
        { OmaRequests.ApplyTrialPath, """[{"companyName":"Example Ltd"}]""", " type, /companyName required, /email required, /phone required, /phoneVerifyCode required" },
        { OmaRequests.SmsCodePath, "\"13900000001\"", " type, /phone required" },
        { OmaRequests.SmsCodePath, """{"phone":{"phone":"13900000001"}}""", "/phone type" },

        // lines and terminators in what becomes a mail or an SMS
        { OmaRequests.ApplyTrialPath, Applicant.Replace("Example Ltd", "Example\\u0000Ltd", StringComparison.Ordinal), "/companyName format" },
        { OmaRequests.ApplyTrialPath, Applicant.Replace("Example Ltd", "Example\\r\\nBcc: x@example.com", StringComparison.Ordinal), "/companyName format" },
        { OmaRequests.ApplyTrialPath, Applicant.Replace("user@example.com", "user@example.com\\r\\nBcc: x@example.com", StringComparison.Ordinal), "/email format" },
        { OmaRequests.ApplyTrialPath, Applicant.Replace("user@example.com", "user@example.com,x@example.com", StringComparison.Ordinal), "/email format" },
        { OmaRequests.ApplyTrialPath, Applicant.Replace("user@example.com", "<user@example.com>", StringComparison.Ordinal), "/email format" },
        { OmaRequests.SmsCodePath, """{"phone":"13900000001;13900000002"}""", "/phone format" },
        { OmaRequests.SmsCodePath, """{"phone":"13900000001\u0000"}""", "/phone format" },

        // too long
        { OmaRequests.ApplyTrialPath, Applicant.Replace("Example Ltd", new string('x', 201), StringComparison.Ordinal), "/companyName length" },
        { OmaRequests.ApplyTrialPath, Applicant.Replace("user@", new string('u', 5000) + "@", StringComparison.Ordinal), "/email length" },
        { OmaRequests.SmsCodePath, """{"phone":"PHONE"}""".Replace("PHONE", new string('1', 30_000), StringComparison.Ordinal), "/phone format" },

        // twice
        { OmaRequests.SmsCodePath, """{"phone":"13900000001","phone":"13900000002"}""", "/phone duplicate" },
        { OmaRequests.SmsCodePath, """{"phone":"13900000001","\u0070hone":"13900000001"}""", "/phone duplicate" },
        { OmaRequests.SmsCodePath, """{"requestBody":{"phone":"13900000001"},"phone":"13900000002"}""", "/phone ambiguous" },

        // not one JSON text in UTF-8
        { OmaRequests.SmsCodePath, "\u00EF\u00BB\u00BF{\"phone\":\"13900000001\"}", "body-not-json" },
        { OmaRequests.SmsCodePath, "{\0\"\0p\0h\0o\0n\0e\0", "body-not-json" },
        { OmaRequests.SmsCodePath, "{\"phone\":\"13900000001\u00FF\"}", "body-not-json" },
        { OmaRequests.SmsCodePath, "{\"phone\":\"13900000001\u00ED\u00A0\u0080\"}", "body-not-json" },
        { OmaRequests.SmsCodePath, """{"phone":"13900000001\uD800"}""", "body-not-json" },
        { OmaRequests.SmsCodePath, "{\"phone\":\"13900000001\0\"}", "body-not-json" },
        { OmaRequests.SmsCodePath, """{"phone":"13900000001"}x""", "body-not-json" },
        { OmaRequests.SmsCodePath, """{"phone":"13900000001"}{}""", "body-not-json" },
        { OmaRequests.SmsCodePath, """{"phone":"13900000001"/**/}""", "body-not-json" },
        { OmaRequests.SmsCodePath, "{\"phone\":\"13900000001\"}//", "body-not-json" },
        { OmaRequests.SmsCodePath, """{"phone":"13900000001",}""", "body-not-json" },
        { OmaRequests.SmsCodePath, "{\"phone\":" + new string('[', 30_000), "body-not-json" },
        { OmaRequests.SmsCodePath, "{\"phone\":" + new string('[', 20_000) + new string(']', 20_000) + "}", "body-not-json" },
        { OmaRequests.SmsCodePath, string.Concat(Enumerable.Repeat("{\"x\":", 9_000)), "body-not-json" },
    };

    [Fact]
    public async Task Attacks_AreRefusedWithEveryReason_AndNothingIsForwarded()
    {
        await using var simulator = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        await using var gateway = await GatewayHost.StartAsync(GatewayArguments.Upstream(simulator.Address));
        var wrong = new List<string>();
        foreach (var attack in Attacks)
        {
            var (path, body, expected) = ((string)attack[0], (string)attack[1], (string)attack[2]);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) { Headers = { { "Content-Type", "application/json" } } } };
            request.Headers.Add("X-Auth-Token", "tok-1");
            using var answer = await gateway.Public.SendAsync(request);
            string told = Told(await answer.Content.ReadAsByteArrayAsync());
            if (answer.StatusCode != HttpStatusCode.BadRequest || told != expected)
            {
                wrong.Add($"{(body.Length > 120 ? body[..120] : body)} -> {(int)answer.StatusCode} {told} instead of {expected}");
            }
        }

        wrong.ShouldBeEmpty();
        simulator.Journal.Requests.ShouldBeEmpty();
    }

    private static string Told(byte[] problem)
    {
        var json = JsonDocument.Parse(problem).RootElement;
        return json.TryGetProperty("errors", out var errors)
            ? string.Join(", ", errors.EnumerateArray().Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}").Order(StringComparer.Ordinal))
            : json.GetProperty("type").GetString()!.Split('/')[^1];
    }
}
