namespace OmaGateway.Masking.Scanning;

/// <summary>Finds the end of a JSON number and checks its grammar (RFC 8259 section 6).</summary>
internal static class NumberScan
{
    public const int Incomplete = -1;
    public const int Invalid = -2;

    /// <summary>The index after the number that begins at <paramref name="start"/>. Unless <paramref name="final"/>, one that touches the end of the data is incomplete.</summary>
    public static int FindEnd(ReadOnlySpan<byte> data, int start, bool final)
    {
        int i = start;
        if (data[i] == '-') i++;
        int digits = Digits(data, ref i);
        if (digits == 0) return i < data.Length || final ? Invalid : Incomplete;
        if (digits > 1 && data[i - digits] == '0') return Invalid;
        if (i < data.Length && data[i] == '.')
        {
            i++;
            if (Digits(data, ref i) == 0) return i < data.Length || final ? Invalid : Incomplete;
        }

        if (i < data.Length && (data[i] | 0x20) == 'e')
        {
            i++;
            if (i < data.Length && data[i] is (byte)'+' or (byte)'-') i++;
            if (Digits(data, ref i) == 0) return i < data.Length || final ? Invalid : Incomplete;
        }

        return i < data.Length || final ? i : Incomplete;
    }

    private static int Digits(ReadOnlySpan<byte> data, ref int i)
    {
        int start = i;
        while (i < data.Length && (uint)(data[i] - '0') <= 9) i++;
        return i - start;
    }
}
