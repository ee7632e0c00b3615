namespace OmaGateway.Bss;

/// <summary>Section <c>Bss</c>: the key pair that signs requests of routes with <c>"Sign": "SDK-HMAC-SHA256"</c>. Read at start: a pair must change as one.</summary>
internal sealed class BssOptions
{
    /// <summary>Access key id (AK); sent in the Authorization header.</summary>
    public string? AccessKey { get; set; }

    /// <summary>Secret key (SK); never leaves the process.</summary>
    public string? SecretKey { get; set; }
}
