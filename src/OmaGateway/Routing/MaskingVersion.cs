namespace OmaGateway.Routing;

/// <summary>
/// Changes whenever the masking rules or the masker do (a singleton). Part of the key of everything that keeps masked bytes, so that no copy
/// outlives the rules that it was masked by.
/// </summary>
internal sealed record MaskingVersion(string Value);
