using System.Text.Json;
using System.Text.Json.Nodes;
using OmaSimulator.Faults;
using OmaSimulator.Routes;

namespace OmaSimulator.Shaping;

/// <summary>Quirks of the document: what fields there are, of which type, in which wrapper.</summary>
internal static class DocumentQuirks
{
    public static JsonObject Apply(JsonObject body, OmaRoute route, Reply reply, FaultSwitches faults)
    {
        if (faults.PersonalData is { } style) PersonalDataStyle.Apply(body, route, style);
        if (faults.ExtraFields is { } extra) AddFields(body, extra, reply.About);
        if (faults.OmitFields is { } omitted) JsonTree.Remove(body, omitted);
        if (faults.NullFields is { } nulls) JsonTree.Rewrite(body, (name, value) => nulls.Contains(name) ? null : value);
        if (faults.NumbersAsStrings == true) JsonTree.Rewrite(body, (_, value) => value?.GetValueKind() == JsonValueKind.Number ? JsonValue.Create(value.ToJsonString()) : value);
        if (faults.StringsAsNumbers == true) JsonTree.Rewrite(body, (_, value) => Digits(value) is { } digits ? JsonNode.Parse(digits) : value);
        return faults.SchemaWrapper == true && reply.Status < 400 ? new JsonObject { ["schema"] = body } : body;
    }

    private static void AddFields(JsonObject body, ExtraFields extra, Person about)
    {
        AddTo(body, extra, about);
        if (body["result"] is not JsonArray records) return;
        foreach (var record in records.OfType<JsonObject>()) AddTo(record, extra, about);
    }

    private static void AddTo(JsonObject body, ExtraFields extra, Person about)
    {
        if (extra == ExtraFields.Plain)
        {
            body["apiVersion"] = "2.7.1";
            body["features"] = new JsonObject { ["beta"] = true, ["seats"] = 12 };
            return;
        }

        body["linkman"] = about.Name;
        body["contacts"] = new JsonArray(new JsonObject { ["tel"] = about.Phone, ["mailbox"] = about.Email }, about.Phone);
        body["tips"] = $"尊敬的{about.Name},您的手机号{about.Phone}已绑定";
        body[about.Email] = new JsonObject { ["idCardNo"] = "110101190001010001", ["address"] = about.Company };
        if (long.TryParse(about.Phone, out var number)) body["msisdn"] = number;
    }

    // The digits of a string as a JSON number would have them, however many.
    private static string? Digits(JsonNode? value)
    {
        if (value?.GetValueKind() != JsonValueKind.String) return null;
        var text = value.GetValue<string>();
        if (text.Length == 0 || !text.All(char.IsAsciiDigit)) return null;
        return text.TrimStart('0') is { Length: > 0 } digits ? digits : "0";
    }
}
