using System.Text;
using OmaGateway.Masking.Kinds;
using OmaGateway.Tests.Masking.Reference;

namespace OmaGateway.Tests.Masking;

/// <summary>What holds for every text that a kind masks: the same mask as the reference's, stable, and showing nothing that was hidden.</summary>
public sealed class KindProperties
{
    private delegate MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination);

    private static readonly (Write Write, Func<string, string> Reference)[] Kinds =
    [
        (PhoneMask.Write, ReferenceKinds.Phone),
        (EmailMask.Write, ReferenceKinds.Email),
        (NameMask.Write, ReferenceKinds.Name),
        (CompanyMask.Write, ReferenceKinds.Company),
    ];

    [Fact]
    public void Write_AnyText_HoldsAllProperties() => Cases.Run(Cases.Fast, Holds);

    [Fact]
    [Trait("Lane", "long")]
    public void Write_AnyText_HoldsAllProperties_Long() => Cases.Run(Cases.Long, Holds);

    private static void Holds(Random random)
    {
        string text = new BodyGenerator(random).Text();
        if (text.Length == 0) return;
        string hidden = string.Concat(text.EnumerateRunes().Select(rune => random.Next(3) == 0 ? "*" : rune.ToString()));
        foreach ((Write write, Func<string, string> reference) in Kinds)
        {
            string masked = Mask(write, text);
            masked.ShouldBe(reference(text), $"{reference.Method.Name} of {text}");
            Mask(write, masked).ShouldBe(masked, $"{reference.Method.Name} of {text}, again");
            RevealsNothing(hidden, Mask(write, hidden));
        }
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
