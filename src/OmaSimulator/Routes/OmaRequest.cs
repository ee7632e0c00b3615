using System.Text.Json;
using System.Text.Json.Nodes;
using OmaSimulator.Faults;

namespace OmaSimulator.Routes;

/// <summary>A request that was read whole, with the switches in force for it.</summary>
internal sealed record OmaRequest(OmaRoute Route, HttpRequest Http, byte[] Body, FaultSwitches Faults, JournalRequest Entry)
{
    /// <summary>The token by the spelling that is accepted; null when missing or empty.</summary>
    public string? Token
    {
        get
        {
            var accepted = Faults.TokenHeader ?? TokenSpelling.Both;
            var token = accepted is TokenSpelling.Underscore ? "" : Http.Headers["X-Auth-Token"].ToString();
            if (token.Length == 0 && accepted is not TokenSpelling.Hyphen) token = Http.Headers["X-Auth_Token"].ToString();
            return token.Length == 0 ? null : token;
        }
    }

    /// <summary>Whether the token is one that this upstream knows.</summary>
    public bool Authorized => Faults.Unauthorized != true && Token is { } token && !token.StartsWith("expired", StringComparison.Ordinal);

    /// <summary>The body as a JSON object; null when it is something else.</summary>
    public JsonObject? ReadObject()
    {
        try
        {
            return JsonNode.Parse(Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The flat object of R4 and R5, out of its wrapper where there is one; null when the shape is not accepted.</summary>
    public JsonObject? ReadWrapped()
    {
        var root = ReadObject();
        var inner = root?["requestBody"] as JsonObject;
        return (Faults.RequestShape ?? RequestShape.Either) switch
        {
            RequestShape.Flat => inner is null ? root : null,
            RequestShape.Wrapped => inner,
            _ => inner ?? root,
        };
    }
}
