namespace OmaGateway.Routing;

/// <summary>
/// The one token that was decided for this request (feature on HttpContext; absent on routes with <c>Token: None</c>).
/// It is a secret: never logged, stored, tagged or echoed. It goes upstream exactly as it stands here.
/// </summary>
internal sealed record RequestToken(string Value)
{
    public override string ToString() => "RequestToken { *** }";
}
