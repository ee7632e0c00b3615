using System.Buffers.Binary;
using System.Buffers.Text;

namespace OmaGateway.TenantLookups;

/// <summary>A keyed 256-bit hash (HMAC-SHA256) as a value: the identity of a token or of one lookup outside this process.</summary>
internal readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
{
    public const int Size = 32;

    /// <summary>As base64url.</summary>
    public const int TextSize = 43;

    public static Digest Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, A);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], D);
    }

    public void WriteText(Span<byte> target)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        Base64Url.EncodeToUtf8(bytes, target);
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>It is random: any part of it is a good hash.</summary>
    public override int GetHashCode() => (int)A;
}
