using System.Net;
using OmaGateway.Routing;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Applications;

/// <summary>Every business code over the wire: what a frontend sees and what the ledger is told.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("000", 200, null, "Sent")]
    [InlineData("001", 422, "verification-code-expired", "NotSent")]
    [InlineData("002", 422, "verification-code-wrong", "NotSent")]
    [InlineData("003", 502, "verification-failed", "Unclear")]
    [InlineData("004", 409, "tenant-exists", "NotSent")]
    [InlineData("005", 503, "resource-conflict", "NotSent")]
    [InlineData("006", 503, "no-access-code", "NotSent")]
    [InlineData("205", 429, "quota-exceeded", "ThresholdReached")]
    [InlineData("777", 502, "business-failure", "Unclear")]
    public async Task Apply_BusinessCode_BecomesAStatusAndASettlement(string code, int status, string? slug, string settlement)
    {
        await using var host = await ApplicationHost.StartAsync();
        foreach (var (names, wrapped) in new[] { (CodeNames.ReturnCode, false), (CodeNames.RetCode, true) })
        {
            host.Upstream.Faults.Apply(new FaultSwitches { BusinessCode = code, CodeNames = names, SchemaWrapper = wrapped });
            using var response = await host.ApplyAsync(wrapped ? 1 : 2);

            ((int)response.StatusCode).ShouldBe(status);
            var json = await response.JsonAsync();
            json.GetProperty("returnCode").GetString().ShouldBe(code);
            json.GetProperty("returnMsg").GetString().ShouldNotBeNullOrEmpty();
            if (slug is not null)
            {
                json.GetProperty("type").GetString()!.ShouldEndWith(slug);
                response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            }

            host.Ledger.Settled[^1].ToString().ShouldBe(settlement);
            if (code == "205")
            {
                response.Headers.RetryAfter!.Delta!.Value.TotalMinutes.ShouldBeInRange(58, 60, "until the reset, an hour from now");
                response.Header("RateLimit").ShouldStartWith("\"daily-mails\";r=0;");
                return; // the day is closed
            }
        }
    }

    [Fact]
    public async Task Apply_ResourceConflict_SaysToWaitAMinute()
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Upstream.Faults.Apply(new FaultSwitches { BusinessCode = "005" });

        using var response = await host.ApplyAsync(1);

        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(400, 400, "NotSent")]
    [InlineData(401, 401, "NotSent")]
    [InlineData(403, 403, "NotSent")]
    [InlineData(404, 404, "NotSent")]
    [InlineData(500, 502, "Unclear")]
    [InlineData(503, 502, "Unclear")]
    public async Task Apply_UpstreamStatus_IsToldAndSettled(int upstream, int status, string settlement)
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Upstream.Faults.Apply(new FaultSwitches { Status = upstream });

        using var response = await host.ApplyAsync(1);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        host.Ledger.Settled.ShouldHaveSingleItem().ToString().ShouldBe(settlement);
    }

    [Fact]
    public async Task Apply_AnswerThatIsNotJson_Is502AndStaysCharged()
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Upstream.Faults.Apply(new FaultSwitches { ExampleBody = true });

        using var response = await host.ApplyAsync(1);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        host.Ledger.Settled.ShouldBe([MailSettlement.Unclear]);
    }

    [Fact]
    public async Task Apply_SuccessAsANumber_IsStillASuccess()
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Upstream.Faults.Apply(new FaultSwitches { StringsAsNumbers = true });

        using var response = await host.ApplyAsync(1);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.ReturnCodeAsync()).ShouldBe("000");
        host.Ledger.Settled.ShouldBe([MailSettlement.Sent]);
    }

    [Fact]
    public async Task Apply_WhereTheRouteWantsTheUpstreamsShape_PassesStatusAndShape()
    {
        await using var host = await ApplicationHost.StartAsync(100, "ReverseProxy:Routes:apply-trial:Transforms:6:Answer=Upstream");
        host.Upstream.Faults.Apply(new FaultSwitches { BusinessCode = "004", CodeNames = CodeNames.RetCode, SchemaWrapper = true });

        using var response = await host.ApplyAsync(1);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.JsonAsync()).GetProperty("schema").GetProperty("retCode").GetString().ShouldBe("004");
        host.Ledger.Settled.ShouldBe([MailSettlement.NotSent]);
    }

    [Fact]
    public async Task Apply_DayClosed_Is429WithResetAndCodeAndNothingForwarded()
    {
        await using var host = await ApplicationHost.StartAsync(limit: 2);
        for (int i = 0; i < 2; i++)
        {
            using var granted = await host.ApplyAsync(i);
            granted.StatusCode.ShouldBe(HttpStatusCode.OK);
            granted.Header("RateLimit-Policy").ShouldBe("\"daily-mails\";q=2;w=86400");
            granted.Header("RateLimit").ShouldStartWith($"\"daily-mails\";r={1 - i};t=");
        }

        using var refused = await host.ApplyAsync(2);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromHours(1));
        refused.Header("RateLimit").ShouldStartWith("\"daily-mails\";r=0;t=");
        (await refused.ReturnCodeAsync()).ShouldBe("205");
        host.Forwarded.ShouldBe(2);
        host.Ledger.Reservations.ShouldBe(2);
    }

    [Fact]
    public async Task Apply_LedgerBusyOrUnavailable_Is503WithRetryAfter()
    {
        await using var host = await ApplicationHost.StartAsync();
        foreach (MailDecision decision in new MailDecision[]
        {
            new MailDecision.Busy(TimeSpan.FromSeconds(3)),
            new MailDecision.Unavailable(TimeSpan.FromSeconds(3), MailBudgetFault.Unreachable, "Redis gives no answer."),
        })
        {
            host.Ledger.Always = decision;
            using var response = await host.ApplyAsync(1);

            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(3));
            (await response.JsonAsync()).GetProperty("type").GetString()!.ShouldEndWith("#temporary-reduced-capacity");
        }

        host.Forwarded.ShouldBe(0);
    }

    [Fact]
    public async Task Apply_ReservationTooOld_IsGivenBackAndNothingIsForwarded()
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Ledger.MayStillSend = false;

        using var response = await host.ApplyAsync(1);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        host.Ledger.Settled.ShouldBe([MailSettlement.NeverForwarded]);
        host.Forwarded.ShouldBe(0);
    }

    [Theory]
    [InlineData("200", 200)]
    [InlineData("201", 409)]
    [InlineData("202", 502)]
    [InlineData("204", 502)]
    [InlineData("205", 429)]
    public async Task SmsCode_BusinessCode_BecomesAStatusAndLeavesTheMailsAlone(string code, int status)
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Upstream.Faults.Apply(OmaRoute.SmsCode, new FaultSwitches { BusinessCode = code });

        using var response = await host.AskForCodeAsync(1);

        ((int)response.StatusCode).ShouldBe(status);
        (await response.ReturnCodeAsync()).ShouldBe(code);
        host.Ledger.Reservations.ShouldBe(0);
        using var application = await host.ApplyAsync(1);
        application.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Apply_WrappedOrFlat_ReachesTheUpstreamInOneForm()
    {
        await using var host = await ApplicationHost.StartAsync();
        using var content = new StringContent("""{ "requestBody": {"email":"x@example.com","phone":"13800138000","phoneVerifyCode":"123456","companyName":"Example"}}""", System.Text.Encoding.UTF8, "application/json");

        using var response = await host.Client.PostAsync(ApplicationHost.Apply, content);

        var request = host.Upstream.Journal.RequestsTo(OmaRoute.ApplyTrial).ShouldHaveSingleItem();
        request.Body.ShouldBe("""{"companyName":"Example","phone":"13800138000","phoneVerifyCode":"123456","email":"x@example.com"}""");
        request.ValuesOf("Content-Length").ShouldBe([request.Body!.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        request.ValuesOf("Transfer-Encoding").ShouldBeEmpty();
        request.ValuesOf("Content-Type").ShouldBe(["application/json"]);
    }
}
