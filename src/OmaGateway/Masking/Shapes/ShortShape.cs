using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Masking.Shapes;

/// <summary>
/// The usual forms of a kind's values, decided in one look at their bytes: as many characters of one class as there are, and then the end of the
/// value. It finds no end where <see cref="Shape.Fits"/> says no; what it can't decide at once has to be asked there.
/// </summary>
internal sealed class ShortShape
{
    /// <summary>How many bytes must be there from a value's first on: a quote, a UUID or a block, and what ends them.</summary>
    public const int Margin = Block32.Size * 2;

    private const int UuidLength = 36;
    private const int TenantLength = 6;

    /// <summary>"tenant", as the number that its bytes are.</summary>
    private const ulong Tenant = 0x746E_616E_6574;
    private const ulong TenantMask = 0xFFFF_FFFF_FFFF;

    private static readonly ShortShape[] ByKind = [.. Enum.GetValues<FieldKind>().Select(kind => new ShortShape(kind))];

    private readonly Characters _characters;

    /// <summary>Bit n: any n characters of the class fit.</summary>
    private readonly ulong _lengths;

    /// <summary>Bit n: n digits fit if the first is one of <see cref="_leads"/> (bit 0: the digit 0).</summary>
    private readonly ulong _leadLengths;
    private readonly uint _leads;

    private ShortShape(FieldKind kind)
    {
        (_characters, _lengths) = kind switch
        {
            FieldKind.Id => (Characters.Digits, Lengths(1, 9) | Lengths(18, 31)),
            FieldKind.Integer or FieldKind.Decimal => (Characters.Digits, Lengths(1, 9)),
            FieldKind.Code => (Characters.Digits, Lengths(1, 8)),
            FieldKind.Flag or FieldKind.Time => (Characters.Digits, 0UL),
            FieldKind.Word => (Characters.Letters, Lengths(1, 31)),
            FieldKind.Label => (Characters.LettersAndSpaces, Lengths(1, 31)),
            FieldKind.OpaqueId => (Characters.LettersAndDigits, Lengths(8, 31)),
            FieldKind.TenantName => (Characters.TenantName, Lengths(TenantLength + 1, TenantLength + 9)),
            FieldKind.Uuid => (Characters.Uuid, 0UL),
            _ => (Characters.None, 0UL),
        };
        (_leadLengths, _leads) = kind switch
        {
            FieldKind.Id => (Lengths(10, 17), 0b10_1111_1100u),
            FieldKind.Flag => (Lengths(1, 1), 0b11u),
            FieldKind.Time => (Lengths(13, 13), 0b1110u),
            _ => (0UL, 0u),
        };
    }

    private enum Characters : byte
    {
        None,
        Digits,
        Letters,
        LettersAndSpaces,
        LettersAndDigits,
        TenantName,
        Uuid,
    }

    public static ShortShape Of(FieldKind kind) => ByKind[(int)kind];

    /// <summary>
    /// The index after the string or number that begins at <paramref name="at"/>, with <see cref="Margin"/> bytes from there on; -1 where it
    /// isn't decided that the value fits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindEnd(ReadOnlySpan<byte> data, int at)
    {
        bool isString = data[at] == '"';
        if (_characters != Characters.Digits) return isString && _characters != Characters.None ? WordEnd(data, at + 1) : -1;

        int start = isString ? at + 1 : at;
        int length = BitOperations.TrailingZeroCount(~Block32.Of(data, start).Digits);
        int end = start + length;
        byte first = data[start], next = data[end];
        bool ends = isString ? next == '"' : next is (byte)',' or (byte)'}' && (first != '0' || length == 1);
        if (!ends || (((_lengths >> length) & 1) == 0 && ((_leadLengths >> length) & (_leads >> (first - '0')) & 1) == 0)) return -1;
        return isString ? end + 1 : end;
    }

    private int WordEnd(ReadOnlySpan<byte> data, int start)
    {
        if (_characters == Characters.Uuid)
            return data[start + UuidLength] == '"' && WordShape.IsUuid(data.Slice(start, UuidLength)) ? start + UuidLength + 1 : -1;

        Block32 block = Block32.Of(data, start);
        uint run = block.Letters;
        if (_characters == Characters.LettersAndSpaces) run |= block.EqualTo((byte)' ');
        else if (_characters != Characters.Letters) run |= block.Digits;
        int length = BitOperations.TrailingZeroCount(~run);
        if (data[start + length] != '"' || ((_lengths >> length) & 1) == 0) return -1;
        bool fits = _characters switch
        {
            Characters.LettersAndDigits => Block32.Count(block.Digits & Block32.Below(length)) is > 0 and <= 10,
            Characters.TenantName => (block.Letters & Block32.Below(length)) == Block32.Below(TenantLength) && IsTenant(data[start..]),
            _ => true,
        };
        return fits ? start + length + 1 : -1;
    }

    /// <summary>Of a text that begins with six letters.</summary>
    private static bool IsTenant(ReadOnlySpan<byte> text) =>
        ((BinaryPrimitives.ReadUInt64LittleEndian(text) | 0x2020_2020_2020_2020) & TenantMask) == Tenant;

    private static ulong Lengths(int least, int most) => ((1UL << (most - least + 1)) - 1) << least;
}
