using System.Text;
using OmaGateway.Masking.Rules;
using OmaGateway.Masking.Shapes;

namespace OmaGateway.Tests.Masking;

/// <summary>The look at 32 bytes: it takes the usual values, and none that the shape itself would not.</summary>
public sealed class ShortShapeTests
{
    private static readonly FieldKind[] Kinds = Enum.GetValues<FieldKind>();

    private static readonly string[] Usual =
    [
        "1638814724192780290", "202303232614", "13800138000", "8613800138000", "1681203525000", "4102444800000", "123456789", "1234567890", "0", "1", "00", "Tenant07323220", "tenant_1",
        "TenantX12", "tenants12", "abcdefgh1234567890", "abcdefgh", "0123456789abcdefghijklmnopqrstuv", "telemarketing agent", "newInstance", "d52b28fa-e0a7-a8f7-8356-0f0aea54b862", "",
    ];

    [Theory]
    [InlineData("Id", "1638814724192780290")]
    [InlineData("Id", "202303232614")]
    [InlineData("Integer", "150")]
    [InlineData("Decimal", "36000")]
    [InlineData("Flag", "0")]
    [InlineData("Time", "1681203525000")]
    [InlineData("Word", "newInstance")]
    [InlineData("Word", "abcdefghijklmnopqrstuvwxyzABCDE")]
    [InlineData("Label", "telemarketing agent")]
    [InlineData("OpaqueId", "0GbV000000wG80TFeSlU")]
    [InlineData("TenantName", "Tenant07323220")]
    [InlineData("TenantName", "tENANT1")]
    [InlineData("Uuid", "d52b28fa-e0a7-a8f7-8356-0f0aea54b862")]
    public void FindEnd_UsualString_IsFound(string kind, string text) => Find(kind, $"\"{text}\"").ShouldBe(text.Length + 2);

    [Theory]
    [InlineData("Id", "1638814724192780290")]
    [InlineData("Integer", "0")]
    [InlineData("Time", "1681203525000")]
    public void FindEnd_UsualNumber_IsFound(string kind, string text)
    {
        Find(kind, text + ",").ShouldBe(text.Length);
        Find(kind, text + "}").ShouldBe(text.Length);
    }

    [Theory]
    [InlineData("Id", "13800138000,")]
    [InlineData("Id", "\"13800138000\"")]
    [InlineData("Id", "\"8613800138000\"")]
    [InlineData("Id", "\"01055500123\"")]
    [InlineData("Integer", "01,")]
    [InlineData("Integer", "1.5,")]
    [InlineData("Integer", "1 ,")]
    [InlineData("Integer", "1:")]
    [InlineData("Integer", "-1,")]
    [InlineData("Integer", ",")]
    [InlineData("Integer", "}")]
    [InlineData("Integer", "\"\"")]
    [InlineData("Word", "true,")]
    [InlineData("Word", "\"new\\n\"")]
    [InlineData("Word", "\"abcdefghijklmnopqrstuvwxyzABCDEF\"")]
    [InlineData("Uuid", "\"d52b28fa-e0a7-a8f7-8356-0f0aea54b862a\"")]
    [InlineData("Company", "\"Contoso\"")]
    [InlineData("FreeText", "\"success\"")]
    public void FindEnd_AnythingElse_IsLeftToOthers(string kind, string value) => Find(kind, value).ShouldBe(-1);

    [Fact]
    public void FindEnd_AnyText_TakesNoneThatDoesNotFit() => Cases.Run(Cases.Fast, TakesNoneThatDoesNotFit);

    [Fact]
    [Trait("Lane", "long")]
    public void FindEnd_AnyText_TakesNoneThatDoesNotFit_Long() => Cases.Run(Cases.Long, TakesNoneThatDoesNotFit);

    private static void TakesNoneThatDoesNotFit(Random random)
    {
        byte[] text = Encoding.UTF8.GetBytes(Text(random));
        foreach (FieldKind kind in Kinds)
        {
            Check(kind, [(byte)'"', .. text, (byte)'"'], text, random);
            if (text.Length > 0 && text.All(b => b is >= (byte)'0' and <= (byte)'9')) Check(kind, [.. text, random.Next(2) == 0 ? (byte)',' : (byte)'}'], text, random);
        }
    }

    private static void Check(FieldKind kind, byte[] value, byte[] text, Random random)
    {
        bool isNumber = value[0] != '"';
        int end = Find(kind, value, random);
        if (end < 0) return;
        string shown = $"{kind}: {Encoding.UTF8.GetString(value)}";
        end.ShouldBe(isNumber ? text.Length : text.Length + 2, shown);
        Shape.Fits(new FieldRule(kind, 0), text).ShouldBeTrue(shown);
        if (isNumber) (text is [(byte)'0', _, ..]).ShouldBeFalse(shown);
    }

    /// <summary>A usual value, or one of another length or with another character; or characters of a few classes, as many as a block and its neighbours hold.</summary>
    private static string Text(Random random)
    {
        string alphabet = ((string[])["0123456789", "abcXYZ", "abcXYZ ", "abcxyz0189", "0123456789abcdef-", "aA0 -_.\\/*é王"])[random.Next(6)];
        char any = alphabet[random.Next(alphabet.Length)];
        string usual = Usual[random.Next(Usual.Length)];
        int at = random.Next(usual.Length + 1);
        return random.Next(4) switch
        {
            0 => usual,
            1 => usual.Insert(at, any.ToString()),
            2 => at == usual.Length ? usual : usual.Remove(at, 1).Insert(at, any.ToString()),
            _ => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])),
        };
    }

    private static int Find(string kind, string value) => Find(Enum.Parse<FieldKind>(kind), Encoding.UTF8.GetBytes(value), new Random(1));

    /// <summary>With arbitrary bytes behind the value.</summary>
    private static int Find(FieldKind kind, byte[] value, Random random)
    {
        byte[] data = new byte[value.Length + ShortShape.Margin];
        random.NextBytes(data);
        value.CopyTo(data, 0);
        return ShortShape.Of(kind).FindEnd(data, 0);
    }
}
