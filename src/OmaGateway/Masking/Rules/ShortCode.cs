namespace OmaGateway.Masking.Rules;

/// <summary>A return code of up to 8 bytes in one word, leading zeros kept: "000" isn't "0".</summary>
internal static class ShortCode
{
    public const ulong None = 0;

    public static ulong Of(ReadOnlySpan<byte> code)
    {
        if (code.Length is 0 or > 8) return None;
        ulong packed = 0;
        foreach (byte b in code) packed = (packed << 8) | b;
        return packed;
    }
}
