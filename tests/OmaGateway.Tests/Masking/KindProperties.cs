using System.Text;
using OmaGateway.Masking.Kinds;
using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Scanning;
using OmaGateway.Tests.Masking.Reference;

namespace OmaGateway.Tests.Masking;

/// <summary>What holds for every text that a kind masks: the same mask as the reference's, stable, and showing nothing that was hidden.</summary>
public sealed class KindProperties
{
    private delegate MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination);

    private static readonly (Write Write, Func<string, string> Reference, FieldKind Kind)[] Kinds =
    [
        (PhoneMask.Write, ReferenceKinds.Phone, FieldKind.Phone),
        (EmailMask.Write, ReferenceKinds.Email, FieldKind.Email),
        (NameMask.Write, ReferenceKinds.Name, FieldKind.PersonName),
        (CompanyMask.Write, ReferenceKinds.Company, FieldKind.Company),
    ];

    [Fact]
    public void Write_AnyText_HoldsAllProperties() => Cases.Run(Cases.Fast, Holds);

    [Fact]
    [Trait("Lane", "long")]
    public void Write_AnyText_HoldsAllProperties_Long() => Cases.Run(Cases.Long, Holds);

    private static void Holds(Random random)
    {
        string text = new TextGenerator(random).Text();
        if (text.Length == 0) return;
        string hidden = string.Concat(text.EnumerateRunes().Select(rune => random.Next(3) == 0 ? "*" : rune.ToString()));
        foreach ((Write write, Func<string, string> reference, FieldKind kind) in Kinds)
        {
            string masked = Mask(write, text);
            masked.ShouldBe(reference(text), $"{reference.Method.Name} of {text}");
            Mask(write, masked).ShouldBe(masked, $"{reference.Method.Name} of {text}, again");
            RevealsNothing(hidden, Mask(write, hidden));
            foreach (string each in (string[])[text, hidden, masked])
                if (Short(kind, each, random) is { } shortly) shortly.ShouldBe(reference(each), $"{kind} of {each}, as a block");
        }
    }

    /// <summary>The mask by way of a block, with arbitrary bytes behind the text; null where that way isn't taken.</summary>
    private static string? Short(FieldKind kind, string text, Random random)
    {
        byte[] source = Encoding.UTF8.GetBytes(text);
        if (source.Length >= Block32.Size || source.Any(b => b is < 0x20 or >= 0x80 or (byte)'"' or (byte)'\\')) return null;
        byte[] padded = new byte[Block32.Size], destination = new byte[source.Length + Block32.Size];
        random.NextBytes(padded);
        source.CopyTo(padded, 0);
        return AsciiMask.TryWrite(kind, Block32.Of(padded, 0), source, destination, out MaskedText masked)
            ? Encoding.UTF8.GetString(destination, 0, masked.Length)
            : null;
    }

    /// <summary>Every character shown stands where it stood: by position, or in an address at the beginning or the end.</summary>
    private static void RevealsNothing(string text, string masked)
    {
        Rune[] before = [.. text.EnumerateRunes()], after = [.. masked.EnumerateRunes()];
        if (before.Length == after.Length && before.Zip(after).All(pair => pair.Second == pair.First || pair.Second.Value == '*')) return;
        int stars = masked.IndexOf("****", StringComparison.Ordinal);
        stars.ShouldBeGreaterThanOrEqualTo(0, $"{text} became {masked}");
        text.ShouldStartWith(masked[..stars], Case.Sensitive);
        string domain = masked[(stars + 4)..].TrimStart('@');
        if (domain.Trim('*').Length > 0) text.ShouldEndWith(domain, Case.Sensitive);
    }

    private static string Mask(Write write, string text)
    {
        byte[] source = Encoding.UTF8.GetBytes(text);
        byte[] destination = new byte[source.Length + 32];
        return Encoding.UTF8.GetString(destination, 0, write(source, destination).Length);
    }
}
