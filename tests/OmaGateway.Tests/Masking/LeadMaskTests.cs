using System.Text;
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
            Mask(CompanyMask.Write, text).ShouldBe(ReferenceKinds.Company(text), $"U+{scalar:X4}");
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
