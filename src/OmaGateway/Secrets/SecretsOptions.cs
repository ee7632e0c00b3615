namespace OmaGateway.Secrets;

/// <summary>Section <c>Secrets</c>.</summary>
internal sealed class SecretsOptions
{
    /// <summary>Base64 of 32 bytes; every key of the gateway is derived from it. Required outside Development.</summary>
    public string? Key { get; set; }

    /// <summary>The key before the last rotation: still reads, never writes.</summary>
    public string? PreviousKey { get; set; }
}
