using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OmaGateway.TenantLookups;

/// <summary>
/// What a token is called in this process' own memory: SipHash-2-4 with 128 bits (Aumasson, Bernstein 2012) under a key that was drawn at
/// the start and never leaves. A keyed pseudo-random function, so no token can be made to meet another's; and a hit does
/// not pay for HMAC-SHA256 (0.05 us instead of 1.6 us of a hit's 8). Outside the process a token is a <see cref="Digest"/>.
/// </summary>
internal sealed class TokenFingerprint(ulong k0, ulong k1)
{
    public static TokenFingerprint Create()
    {
        Span<byte> key = stackalloc byte[16];
        RandomNumberGenerator.Fill(key);
        return new TokenFingerprint(BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));
    }

    /// <summary>No token (a public route) is the empty one, which no request can bring.</summary>
    public UInt128 Of(string? token) => Hash(MemoryMarshal.AsBytes(token.AsSpan()));

    internal UInt128 Hash(ReadOnlySpan<byte> data)
    {
        ulong v0 = 0x736f6d6570736575 ^ k0, v1 = 0x646f72616e646f6d ^ k1 ^ 0xee, v2 = 0x6c7967656e657261 ^ k0, v3 = 0x7465646279746573 ^ k1;
        ulong last = (ulong)data.Length << 56;
        for (; data.Length >= 8; data = data[8..])
        {
            Compress(BinaryPrimitives.ReadUInt64LittleEndian(data), ref v0, ref v1, ref v2, ref v3);
        }

        for (int i = 0; i < data.Length; i++)
        {
            last |= (ulong)data[i] << (8 * i);
        }

        Compress(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xee;
        ulong low = Finish(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xdd;
        return new UInt128(Finish(ref v0, ref v1, ref v2, ref v3), low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the four words stay in registers
    private static void Compress(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static ulong Finish(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        for (int i = 0; i < 4; i++)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
        }

        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
