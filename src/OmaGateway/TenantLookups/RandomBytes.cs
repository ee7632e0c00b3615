using System.Security.Cryptography;

namespace OmaGateway.TenantLookups;

/// <summary>
/// The system's cryptographic random numbers, drawn a block at a time for each thread: OpenSSL takes nearly as long for 12 bytes as for a thousand.
/// Every byte is handed out once and wiped here.
/// </summary>
internal static class RandomBytes
{
    private const int BlockSize = 1024;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _left;

    /// <param name="target">At most <see cref="BlockSize"/> bytes.</param>
    public static void Take(Span<byte> target)
    {
        var block = _block ??= new byte[BlockSize];
        if (_left < target.Length)
        {
            RandomNumberGenerator.Fill(block);
            _left = BlockSize;
        }

        _left -= target.Length;
        var taken = block.AsSpan(_left, target.Length);
        taken.CopyTo(target);
        CryptographicOperations.ZeroMemory(taken);
    }

    public static byte[] Take(int count)
    {
        byte[] taken = new byte[count];
        Take(taken);
        return taken;
    }
}
