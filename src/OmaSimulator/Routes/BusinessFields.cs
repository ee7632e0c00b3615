using System.Text.Json;
using System.Text.Json.Nodes;
using OmaSimulator.Faults;

namespace OmaSimulator.Routes;

/// <summary>What R4 and R5 have in common: the request's text fields, the calendar day, and the code-and-message answer.</summary>
internal static class BusinessFields
{
    /// <summary>A mandatory text field; null when it is missing, empty or no string.</summary>
    public static string? Text(JsonObject? body, string field) =>
        body?[field] is { } node && node.GetValueKind() == JsonValueKind.String && node.GetValue<string>() is { Length: > 0 } text ? text : null;

    /// <summary>The calendar day by which thresholds count.</summary>
    public static DateOnly Day(OmaRequest request, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(request.Faults.MailTimeZone ?? "Asia/Shanghai");
        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
    }

    public static Reply Answer(OmaRequest request, string code, string message, CodeNames names)
    {
        // The example of page 003, word for word when the code is 000.
        if (request.Faults.ExampleBody == true) return new Reply(200, null) { Text = $"retCode: \"{code}\" retMsg: \"{message}\"" };
        var body = (request.Faults.CodeNames ?? names) == CodeNames.RetCode
            ? new JsonObject { ["retCode"] = code, ["retMsg"] = message }
            : new JsonObject { ["returnCode"] = code, ["returnMsg"] = message };
        return new Reply(200, body);
    }
}
