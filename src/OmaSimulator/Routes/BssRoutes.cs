using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmaSimulator.Data;

namespace OmaSimulator.Routes;

/// <summary>
/// R7: the BSS operations in a simple form: each checks what its description asks and answers in its shape. Signatures are
/// not verified; the journal shows the headers of either way to authenticate.
/// </summary>
internal sealed class BssRoutes(Journal journal, VerificationCodes codes, TimeProvider time)
{
    private const string Multi = "/v2/enterprises/multi-accounts/";

    public Reply Handle(OmaRequest request)
    {
        var signed = request.Http.Headers.Authorization.ToString().StartsWith("SDK-HMAC-SHA256 ", StringComparison.Ordinal);
        if (request.Faults.Unauthorized == true || !(signed || request.Authorized)) return Error(401, "APIGW.0301", "Incorrect IAM authentication information");

        return (request.Http.Method, request.Http.Path.Value) switch
        {
            ("POST", Multi + "sm-verification-code") => SendCode(request),
            ("POST", Multi + "transfer-amount") => MoveMoney(request, new JsonObject { ["trans_id"] = TransId(request) }),
            ("POST", Multi + "retrieve-amount") => MoveMoney(request, new JsonObject { ["trans_id"] = TransId(request), ["real_retrieve_amout"] = Text(request.ReadObject(), "amount") }),
            ("GET", Multi + "transfer-amount" or Multi + "retrieve-amount") => Ok(Balances()),
            ("POST", Multi + "sub-customers") => CreateSubCustomer(request),
            ("GET", Multi + "sub-customers") => ListSubCustomers(request),
            _ => BssCatalogue.Answer(request.Http.Method, request.Http.Path.Value!) is { } canned ? Ok(canned) : Error(404, "APIGW.0101", "The API does not exist or has not been published"),
        };
    }

    private static Reply Ok(JsonObject body) => new(200, body);

    private static Reply Error(int status, string code, string message) =>
        new(status, new JsonObject { ["error_code"] = code, ["error_msg"] = message });

    private static Reply BadParameter(string name) => Error(400, "CBC.0100", $"Parameter error: {name}");

    private static string? Text(JsonObject? body, string field) => BusinessFields.Text(body, field);

    private static string TransId(OmaRequest request) => Text(request.ReadObject(), "trans_id") ?? "sim" + request.Entry.Sequence.ToString("D29", CultureInfo.InvariantCulture);

    private static Reply MoveMoney(OmaRequest request, JsonObject done)
    {
        var body = request.ReadObject();
        if (Text(body, "customer_id") is not { Length: <= 64 }) return BadParameter("customer_id");
        if (Text(body, "amount") is not { Length: <= 32 } amount
            || !decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value <= 0 || value.Scale > 2) return BadParameter("amount");
        return body!["trans_id"] is not null && Text(body, "trans_id") is not { Length: <= 32 } ? BadParameter("trans_id") : Ok(done);
    }

    private static JsonObject Balances() => new()
    {
        ["total_count"] = 1,
        ["amount_infos"] = new JsonArray(new JsonObject { ["amount"] = "10000.00", ["currency"] = "CNY", ["measure_id"] = 1, ["avail_transfer_amount"] = "8000.00" }),
    };

    private static Reply ListSubCustomers(OmaRequest request)
    {
        if (!TryQuery(request, "offset", 0, out var offset)) return BadParameter("offset");
        if (!TryQuery(request, "limit", 10, out var limit)) return BadParameter("limit");
        var all = Enumerable.Range(0, 25).Select(index => TenantData.For($"sub-customer {index}")).Select(tenant => (JsonNode)new JsonObject
        {
            ["id"] = tenant.ClientId,
            ["name"] = tenant.CustomerName,
            ["display_name"] = tenant.Company,
            ["status"] = 1,
            ["org_id"] = "org" + tenant.CecTenantId,
            ["org_name"] = tenant.Company,
        });
        return Ok(new JsonObject { ["total_count"] = 25, ["sub_customer_infos"] = new JsonArray([.. all.Skip(offset).Take(limit)]) });
    }

    private static bool TryQuery(OmaRequest request, string name, int fallback, out int value)
    {
        var text = request.Http.Query[name].ToString();
        value = fallback;
        return text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private Reply SendCode(OmaRequest request)
    {
        var body = request.ReadObject();
        if (Text(body, "mobile_phone") is not { Length: <= 20 } phone) return BadParameter("mobile_phone");
        var minutes = 10;
        if (body!["timeout"] is { } timeout && !(timeout.GetValueKind() == JsonValueKind.Number && timeout.AsValue().TryGetValue(out minutes) && minutes is >= 1 and <= 100))
            return BadParameter("timeout");
        if (minutes > 60) minutes = 5;

        var now = time.GetUtcNow();
        if (codes.Issue(BssKey(phone), now, TimeSpan.FromMinutes(minutes)) is not { } code) return Error(400, "CBC.99000082", "Too many verification codes");
        journal.AddSms(now, request.Entry.Sequence, phone, code);
        return new Reply(204, null) { About = new Person(phone, "", "", "") };
    }

    private Reply CreateSubCustomer(OmaRequest request)
    {
        var body = request.ReadObject();
        if (Text(body, "mobile_phone") is not { Length: <= 20 } phone) return BadParameter("mobile_phone");
        if (Text(body, "verification_code") is not { Length: <= 6 } code) return BadParameter("verification_code");
        var check = request.Faults.AlwaysValidCode != false && code == VerificationCodes.AlwaysValid
            ? VerificationCodes.Check.Right
            : codes.Verify(BssKey(phone), code, time.GetUtcNow());
        return check switch
        {
            VerificationCodes.Check.Right => Ok(new JsonObject { ["sub_customer_id"] = TenantData.For(phone).ClientId }),
            VerificationCodes.Check.Missing => Error(400, "CBC.99000027", "The verification code has expired"),
            _ => Error(400, "CBC.99000026", "The verification code is incorrect"),
        };
    }

    // The BSS and R5 are different hosts: a code of the one is none of the other's.
    private static string BssKey(string phone) => "bss " + phone;
}
