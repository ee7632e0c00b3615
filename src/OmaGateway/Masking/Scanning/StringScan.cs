using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OmaGateway.Masking.Scanning;

/// <summary>Finds the end of a JSON string, and whether its content is plain: ASCII without escapes.</summary>
internal static class StringScan
{
    public const int Incomplete = -1;
    public const int Invalid = -2;

    /// <summary>
    /// The index of the closing quote at or after <paramref name="at"/>, <see cref="Incomplete"/> or <see cref="Invalid"/> (a control character).
    /// <paramref name="plain"/> is only ever cleared. <paramref name="at"/> is left where a later call may go on when more bytes have come.
    /// </summary>
    public static int FindEnd(ReadOnlySpan<byte> data, ref int at, ref bool plain)
    {
        int i = at;
        ref byte start = ref MemoryMarshal.GetReference(data);
        while (true)
        {
            while (i + 16 <= data.Length)
            {
                Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, (nuint)i);
                Vector128<byte> special = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                    | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                    | Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte();
                uint mask = special.ExtractMostSignificantBits();
                if (mask == 0)
                {
                    i += 16;
                    continue;
                }

                i += System.Numerics.BitOperations.TrailingZeroCount(mask);
                break;
            }

            while (i < data.Length && data[i] is not ((byte)'"' or (byte)'\\' or < 0x20 or >= 0x80)) i++;
            at = i;
            if (i >= data.Length) return Incomplete;
            byte b = data[i];
            if (b == '"') return i;
            if (b < 0x20) return Invalid;
            plain = false;
            if (b == '\\')
            {
                if (i + 1 >= data.Length) return Incomplete;
                i += 2;
            }
            else
            {
                i++;
                while (i < data.Length && data[i] >= 0x80) i++;
            }
        }
    }
}
