using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmaSimulator.Faults;
using OmaSimulator.Routes;

namespace OmaSimulator.Shaping;

/// <summary>Faults in the JSON's bytes: size, depth, and everything that makes it something else than the documented JSON.</summary>
internal static class JsonBytes
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonObject body, Person about, FaultSwitches faults)
    {
        var options = Plain;
        if (faults.EscapeNonAscii == true || faults.Indented == true)
        {
            options = new JsonSerializerOptions { WriteIndented = faults.Indented == true };
            if (faults.EscapeNonAscii != true) options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        }

        var json = Encoding.UTF8.GetBytes(body.ToJsonString(options));
        if (faults.Nesting is { } depth) json = Append(json, Nested(depth, about));
        if (faults.HugeBytes is { } size) json = Pad(json, size);
        if (faults.RootShape is { } shape) json = Reshape(json, shape, about);
        return faults.InvalidJson is { } kind ? Break(json, kind, about) : json;
    }

    private static byte[] Nested(int depth, Person about)
    {
        var opening = "{\"n\":"u8;
        var leaf = Encoding.UTF8.GetBytes($$"""{"mobilePhone":"{{about.Phone}}","email":"{{about.Email}}"}""");
        var name = ",\"deep\":"u8;
        var bytes = new byte[name.Length + (depth * (opening.Length + 1)) + leaf.Length];
        name.CopyTo(bytes);
        for (var i = 0; i < depth; i++) opening.CopyTo(bytes.AsSpan(name.Length + (i * opening.Length)));
        leaf.CopyTo(bytes, name.Length + (depth * opening.Length));
        bytes.AsSpan(bytes.Length - depth).Fill((byte)'}');
        return bytes;
    }

    private static byte[] Pad(byte[] json, int size)
    {
        var head = ",\"padding\":\""u8;
        var tail = "\""u8;
        var fill = size - json.Length - head.Length - tail.Length;
        if (fill < 0) return json;
        var member = new byte[head.Length + fill + tail.Length];
        member.AsSpan().Fill((byte)'x');
        head.CopyTo(member);
        tail.CopyTo(member.AsSpan(member.Length - 1));
        return Append(json, member);
    }

    private static byte[] Reshape(byte[] json, RootShape shape, Person about) => shape switch
    {
        RootShape.ArrayRoot => [(byte)'[', .. json, (byte)']'],
        RootShape.TextRoot => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Encoding.UTF8.GetString(json), Plain)),
        RootShape.NumberRoot => Encoding.UTF8.GetBytes(about.Phone.TrimStart('+')),
        _ => "null"u8.ToArray(),
    };

    private static byte[] Break(byte[] json, InvalidJson kind, Person about) => kind switch
    {
        InvalidJson.Truncated => json[..(json.Length * 2 / 3)],
        InvalidJson.TrailingBytes => [.. json, .. Encoding.UTF8.GetBytes($"}} {about.Phone} {about.Email}")],
        InvalidJson.TwoDocuments => [.. json, .. json],
        InvalidJson.BadUtf8 => Append(json, [.. ",\"note\":\""u8, 0xC3, 0x28, 0xFF, (byte)'"']),
        InvalidJson.LoneSurrogate => Append(json, ",\"note\":\"\\ud83d\""u8),
        InvalidJson.DuplicateKeys => Append(json, Encoding.UTF8.GetBytes($",\"mobilePhone\":\"{about.Phone}\",\"mobilePhone\":\"{about.Phone}\",\"email\":\"{about.Email}\",\"email\":\"{about.Email}\"")),
        InvalidJson.TrailingComma => Append(json, ","u8),
        InvalidJson.Comments => [.. Encoding.UTF8.GetBytes($"/* {about.Phone} */ "), .. json],
        InvalidJson.SingleQuotes => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace('"', '\'')),
        InvalidJson.NotANumber => Append(json, ",\"note\":NaN"u8),
        InvalidJson.PlainText => Encoding.UTF8.GetBytes($"name={about.Name}&mobilePhone={about.Phone}&email={about.Email}"),
        _ => [],
    };

    // The document is an object that is not empty: a member goes in before its last brace.
    private static byte[] Append(byte[] json, ReadOnlySpan<byte> member) => [.. json.AsSpan(0, json.Length - 1), .. member, (byte)'}'];
}
