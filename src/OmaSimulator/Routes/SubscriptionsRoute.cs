using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmaSimulator.Data;
using OmaSimulator.Faults;

namespace OmaSimulator.Routes;

/// <summary>R3: a page of subscriptions. Types as in the example of page 002: times and count are numbers.</summary>
internal static class SubscriptionsRoute
{
    private static readonly JsonSerializerOptions Camel = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly string[] MissingInExample = ["trialFlag", "retryTimes", "status", "cecFeatureType"];

    public static Reply Handle(OmaRequest request)
    {
        if (!request.Authorized) return Reply.Failure(request.Route, 401);
        if (request.ReadObject() is not { } asked
            || Whole(asked["limit"]) is not (>= 0 and < 100) || Whole(asked["offset"]) is not (>= 0 and <= int.MaxValue)
            || !Optional(asked["startDate"], out var start) || !Optional(asked["endDate"], out var end))
            return Reply.Failure(request.Route, 502);

        if (request.Faults.IgnoreDateRange == true) start = end = null;
        var page = TenantData.Subscriptions(request.Token!, (int)Whole(asked["limit"])!, (int)Whole(asked["offset"])!, start, end);
        var tenant = TenantData.For(request.Token!);
        var code = request.Faults.BusinessCode ?? "0";
        var body = new JsonObject
        {
            ["result"] = new JsonArray([.. page.Records.Select(record => (JsonNode)Write(record, Person.Of(tenant), request.Faults))]),
            ["count"] = page.Count,
            ["returnCode"] = code,
            ["description"] = code == "0" ? "success" : "Business failure",
        };
        return new Reply(200, body) { About = Person.Of(tenant) };
    }

    private static JsonObject Write(Subscription record, Person person, FaultSwitches faults)
    {
        var json = JsonSerializer.SerializeToNode(record, Camel)!.AsObject();
        if (faults.OrderStatus is { } status) json["status"] = status;
        if (faults.Remark is { } remark) json["remark"] = Remark(remark, record, person);
        if (faults.ExampleOmissions == true)
        {
            foreach (var field in MissingInExample) json.Remove(field);
            json["remark"] = null;
        }

        return json;
    }

    private static string? Remark(RemarkText remark, Subscription record, Person person) => remark switch
    {
        RemarkText.Absent => null,
        RemarkText.Personal => $"call {person.Name} ({person.Company}) 回电 {person.Phone}, mail {person.Email}",
        _ => record.Remark,
    };

    // Integer in the table, string in the example: both are taken.
    private static long? Whole(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Number when node.AsValue().TryGetValue<long>(out var number) => number,
        JsonValueKind.String when long.TryParse(node.GetValue<string>(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static bool Optional(JsonNode? node, out long? value)
    {
        value = Whole(node);
        return node is null || value is not null;
    }
}
