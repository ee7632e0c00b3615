using System.Text.Json.Serialization;

namespace OmaGateway.Sessions;

/// <summary>What <c>/bff/session</c> tells a page: never the token.</summary>
/// <param name="Active">Whether the cookie stands for a token now.</param>
/// <param name="ExpiresAt">When it is over if it is not used again.</param>
/// <param name="EndsAt">When it is over in any case.</param>
internal sealed record SessionState(
    [property: JsonPropertyName("active")] bool Active,
    [property: JsonPropertyName("expiresAt"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ExpiresAt = null,
    [property: JsonPropertyName("endsAt"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EndsAt = null);

[JsonSerializable(typeof(SessionState))]
internal sealed partial class SessionJson : JsonSerializerContext;
