using System.Text;
using OmaGateway.Masking;
using OmaGateway.Masking.Scanning;

namespace OmaGateway.Tests.Masking;

/// <summary>The expected next member's name, compared as a block.</summary>
public sealed class OpeningTests
{
    [Fact]
    public void Begins_AnyLength_ComparesEachByteAndNoneBehind()
    {
        var random = new Random(1);
        byte[] data = new byte[Block32.Size];
        for (int length = 1; length <= Block32.Size; length++)
        {
            random.NextBytes(data);
            var opening = new Opening(data.AsSpan(0, length));
            opening.IsShort.ShouldBeTrue();
            random.NextBytes(data.AsSpan(length));
            opening.Begins(Block32.Of(data, 0)).ShouldBeTrue();
            for (int at = 0; at < length; at++)
            {
                data[at] ^= 1;
                opening.Begins(Block32.Of(data, 0)).ShouldBeFalse();
                data[at] ^= 1;
            }
        }
    }

    /// <summary>Quotes and colon make a name of 29 bytes as long as a block.</summary>
    [Theory]
    [InlineData(28)]
    [InlineData(29)]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(70)]
    public void Mask_NamesAsLongAsABlock_AreToldApartInAnyOrder(int length)
    {
        string shared = new('n', length - 1), first = shared + "a", second = shared + "b", third = shared + "c";
        string rules = $$"""{"routes":{"r":{"fields":{"list[].{{first}}":"integer","list[].{{second}}":"word","list[].{{third}}":"company"} } } }""";
        MaskingPlan plan = MaskingFixture.Load(Encoding.UTF8.GetBytes(rules)).Plan("r")!;
        string body = string.Join(
            ',',
            $$"""{"{{first}}":"1","{{second}}":"word","{{third}}":"Contoso Example"}""",
            $$"""{"{{first}}":"1","{{second}}":"word","{{third}}":"Contoso Example"}""",
            $$"""{"{{third}}":"Contoso Example","{{first}}":"word","{{second}}":"1","{{first}}":"2","{{third}}":"Contoso"}""");
        string expected = body.Replace("\"Contoso Example\"", "\"Conto** *******\"").Replace("\"Contoso\"", "\"Co*****\"")
            .Replace($"\"{first}\":\"word\"", $"\"{first}\":\"***\"").Replace($"\"{second}\":\"1\"", $"\"{second}\":\"***\"");
        MaskingFixture.TryMask(plan, Encoding.UTF8.GetBytes($"{{\"list\":[{body}]}}"), out byte[] masked).ShouldBe(MaskOutcome.Masked);
        Encoding.UTF8.GetString(masked).ShouldBe($"{{\"list\":[{expected}]}}");
    }
}
