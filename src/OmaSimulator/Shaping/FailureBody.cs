using System.Net;
using System.Text.Json.Nodes;
using OmaSimulator.Faults;
using OmaSimulator.Routes;

namespace OmaSimulator.Shaping;

/// <summary>The body of an answer of 400 and above, as the switch wants it.</summary>
internal static class FailureBody
{
    public static Reply Apply(Reply reply, OmaRoute route, ErrorBody style)
    {
        var person = reply.About;
        return style switch
        {
            ErrorBody.Html => reply with { Json = null, Text = Html(reply.Status, person) },
            ErrorBody.Personal => reply with { Json = Personal(reply.Json ?? PageTexts.Failure(route, reply.Status), person) },
            ErrorBody.Empty => reply with { Json = null, Text = null },
            _ => reply,
        };
    }

    private static string Html(int status, Person person) =>
        $"<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>{status}</h1><p>Session of {WebUtility.HtmlEncode(person.Name)} "
        + $"({person.Phone}, <a href=\"mailto:{person.Email}\">{person.Email}</a>) failed.</p></body></html>";

    private static JsonObject Personal(JsonObject page, Person person)
    {
        var body = page.DeepClone().AsObject();
        var text = body.First().Value?.ToString();
        body[body.First().Key] = $"{text} {person.Name} {person.Phone} {person.Email} {person.Company}".Trim();
        body["mobilePhone"] = person.Phone;
        body["email"] = person.Email;
        body["customerName"] = person.Name;
        body["company"] = person.Company;
        return body;
    }
}
