using System.Text;
using OmaSimulator.Faults;
using OmaSimulator.Routes;
using OmaSimulator.Wire;

namespace OmaSimulator.Shaping;

/// <summary>Turns what an interface answers into the bytes and headers that the switches ask for.</summary>
internal static class AnswerShaper
{
    private const string JsonType = "application/json";

    public static Answer Shape(Reply reply, OmaRoute route, FaultSwitches faults)
    {
        if (reply.Status >= 400 && faults.ErrorBody is { } style) reply = FailureBody.Apply(reply, route, style);

        // 1. the document  2. its bytes  3. characters  4. content coding  5. headers
        var body = reply.Text is { } text ? Encoding.UTF8.GetBytes(text) : [];
        if (reply.Json is { } json) body = JsonBytes.Write(DocumentQuirks.Apply(json, route, reply, faults), reply.About, faults);
        if (faults.Charset is { } charset) body = BodyCoding.Transcode(body, charset);

        var (coded, encoding) = faults.Encoding is { } coding && body.Length > 0 ? BodyCoding.Encode(body, coding) : (body, null);
        if (faults.GzipBombBytes is { } size && body.Length > 0)
            (coded, encoding) = (BodyCoding.Bomb(size, stream => { stream.Write(body.AsSpan(0, body.Length - 1)); stream.Write(",\"padding\":\""u8); }), "gzip");

        return new Answer(reply.Status, [.. Headers(reply, faults, encoding, hasBody: coded.Length > 0)], coded);
    }

    private static IEnumerable<(string Name, string Value)> Headers(Reply reply, FaultSwitches faults, string? encoding, bool hasBody)
    {
        var type = faults.ContentType ?? (hasBody ? ContentType(reply, faults) : "");
        if (type.Length > 0) yield return ("Content-Type", type);
        if (encoding is not null) yield return ("Content-Encoding", encoding);
        if (reply.Status == 405) yield return ("Allow", "GET, POST");
        if (faults.PersonalHeaders == true)
        {
            foreach (var header in Personal(reply.About)) yield return header;
        }

        if (faults.HugeHeaderBytes is { } size) yield return ("X-Padding", new string('x', size));
        foreach (var header in HeaderLine.Parse(faults.ExtraHeaders ?? [])) yield return header;
    }

    private static string ContentType(Reply reply, FaultSwitches faults)
    {
        var type = reply.Json is null && reply.Text?.StartsWith('<') == true ? "text/html" : JsonType;
        var label = faults.CharsetLabel ?? CharsetLabel.Honest;
        if (label == CharsetLabel.Silent) return type;
        var charset = faults.Charset is { } used && label == CharsetLabel.Honest ? BodyCoding.NameOf(used) : "UTF-8";
        return $"{type}{(faults.PercentEncodedContentType == true ? "%3B" : ";")}charset={charset}";
    }

    private static IEnumerable<(string Name, string Value)> Personal(Person about)
    {
        yield return ("X-Customer-Phone", about.Phone);
        yield return ("X-Customer-Name", about.Name);
        yield return ("Set-Cookie", $"mall_user={about.Email}; Path=/; HttpOnly");
        yield return ("Location", $"https://software.example.com/welcome?mobile={about.Phone}&email={about.Email}");
        yield return ("Link", $"<https://software.example.com/{about.Email}>; rel=\"author\"");
    }
}
