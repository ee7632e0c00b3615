using System.Text;
using OmaGateway.Masking;
using OmaGateway.Masking.Kinds;
using OmaGateway.Tests.Masking.Reference;

namespace OmaGateway.Tests.Masking;

/// <summary>Names of persons and companies beyond ASCII or beyond a block: every character that may decide something.</summary>
public sealed class LeadMaskTests
{
    private delegate MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination);

    [Fact]
    public void Write_CharactersOfAllScripts_AsTheReferenceSays()
    {
        for (int scalar = 0x20; scalar < 0x11000; scalar += scalar is >= 0x3400 and < 0xD800 ? 37 : 1)
        {
            if (!Rune.TryCreate(scalar, out Rune rune)) continue;
            string text = $"{rune}ab{rune}cd{rune}efgh"; // shown, after what is shown, and hidden
            Agrees(text);
        }
    }

    /// <summary>What decides by a character's first byte alone must be true of all characters that begin with it.</summary>
    [Fact]
    public void FirstByte_OfIdeographs_BeginsNoMarkAndNoSign()
    {
        for (int scalar = 0x4000; scalar <= 0x9FFF; scalar++) TextCells.IsMark(new Rune(scalar)).ShouldBeFalse($"U+{scalar:X4}");
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Write_LongText_AsTheReferenceSays(int length)
    {
        foreach (string unit in (string[])["Contoso ", "abcdefg", "xxxX", "x*", "华星·", "é（", "A1 - ", "𠮷x", "王\u0301", "O’N", "•a", "‧b", "・c", "･d", "　e", "＊f", "●g"])
        {
            string text = string.Concat(Enumerable.Repeat(unit, length)).Substring(0, length);
            if (!char.IsHighSurrogate(text[^1])) Agrees(text);
        }
    }

    /// <summary>Characters whose positions are decided at once, and beside them some that are not, up to and beyond the 64 bytes for which that holds.</summary>
    [Fact]
    public void Write_UsualCharacters_AsTheReferenceSays()
    {
        var random = new Random(64);
        Rune[] usual = [.. "abXx*1 .-&/é×÷ŁʰƁ王小欧阳䷀䶿鿿".EnumerateRunes()], any = [.. usual, .. "@·’•\u0301＊x\u3000𠮷".EnumerateRunes()];
        for (int round = 0; round < 20_000; round++)
        {
            Agrees(string.Concat(random.GetItems(round % 3 == 0 ? any : usual, 1 + random.Next(40))));
        }
    }

    [Theory]
    [InlineData("王小明", nameof(TallyMark.Clear))]
    [InlineData("王小*", nameof(TallyMark.Partly))]
    [InlineData("王**", nameof(TallyMark.Masked))]
    [InlineData("欧阳修文", nameof(TallyMark.Clear))]
    [InlineData("欧阳**", nameof(TallyMark.Masked))]
    [InlineData("Jürgen M*****", nameof(TallyMark.Partly))]
    [InlineData("J***** ******", nameof(TallyMark.Masked))]
    public void Write_Name_TellsHowItArrived(string text, string arrival)
    {
        byte[] source = Encoding.UTF8.GetBytes(text);
        NameMask.Write(source, new byte[source.Length + 32]).Arrival.ToString().ShouldBe(arrival);
    }

    private static void Agrees(string text)
    {
        Mask(CompanyMask.Write, text).ShouldBe(ReferenceKinds.Company(text), $"company {text}");
        Mask(NameMask.Write, text).ShouldBe(ReferenceKinds.Name(text), $"name {text}");
    }

    private static string Mask(Write write, string text)
    {
        byte[] source = Encoding.UTF8.GetBytes(text);
        byte[] destination = new byte[source.Length + 32];
        return Encoding.UTF8.GetString(destination, 0, write(source, destination).Length);
    }
}
