using System.Buffers;
using System.Text;
using OmaGateway.Masking;

namespace OmaGateway.Tests.Masking;

/// <summary>From the end of one record to the next of the same array: nothing of the one that ended may reach into the one that begins.</summary>
public sealed class NextItemTests
{
    private static readonly MaskingPlan Plan = MaskingFixture.Load(
        """
        {"routes":{"r":{"fields":{"list[].code":"code","list[].text":{"as":"freeText","code":"code","texts":{"1":"one"} },"list[].n":"integer",
        "pairs[][].n":"integer","inner.n":"integer","inner.list[].n":"integer"} } } }
        """u8.ToArray()).Plan("r")!;

    /// <summary>Enough for the last record not to be near the end of the body.</summary>
    private static readonly string End = $",\"padding\":[{string.Join(',', Enumerable.Repeat("1", 60))}]}}";

    [Theory]
    [InlineData("""{"list":[{"code":"1","text":"x","n":1},{"text":"x","n":2},{"code":"1","text":"x","n":3}]""", """{"list":[{"code":"1","text":"one","n":1},{"text":"***","n":2},{"code":"1","text":"one","n":3}]""")]
    [InlineData("""{"list":[{"a b":1,"c d":2,"n":1},{"a b":1,"n":2},{"n":3}]""", """{"list":[{"***":1,"***2":2,"n":1},{"***":1,"n":2},{"n":3}]""")]
    [InlineData("""{"list":[{"n":1},{},{"n":2},[{"n":"x"}],{"n":"x"}]""", """{"list":[{"n":1},{},{"n":2},[{"n":"***"}],{"n":"***"}]""")]
    [InlineData("""{"pairs":[[{"n":"a"},{"n":"b"}],[{"n":1},{"n":"c"}]]""", """{"pairs":[[{"n":"***"},{"n":"***"}],[{"n":1},{"n":"***"}]]""")]
    [InlineData("""{"inner":{"n":"a","list":[{"n":"b"},{"n":1}],"n":2},"n":3""", """{"inner":{"n":"***","list":[{"n":"***"},{"n":1}],"n":2},"n":3""")]
    public void Mask_RecordBehindARecord_BeginsAnew(string body, string expected)
    {
        MaskingFixture.TryMask(Plan, Encoding.UTF8.GetBytes(body + End), out byte[] masked).ShouldBe(MaskOutcome.Masked);
        Encoding.UTF8.GetString(masked).ShouldBe(expected + End);
    }

    /// <summary>What all threads share is what they expect next; what they find there is their own.</summary>
    [Fact]
    public void Mask_OtherOrdersOnOtherThreads_MasksAlike()
    {
        (byte[] Body, string Expected)[] orders =
        [
            .. new[] { """{"code":"1","text":"x","n":"a"}""", """{"n":"a","code":"1","text":"x"}""", """{"text":"x","n":"a","code":"1"}""", """{"n":"a","text":"x","n":"a","code":"1"}""" }
                .Select(record => $"{{\"list\":[{string.Join(',', Enumerable.Repeat(record, 20))}]")
                .Select(body => (Encoding.UTF8.GetBytes(body + End), MaskBySteps(body + End))),
        ];
        Parallel.For(0, 4, thread =>
        {
            for (int i = 0; i < 500; i++)
            {
                (byte[] body, string expected) = orders[(i + thread) % orders.Length];
                MaskingFixture.TryMask(Plan, body, out byte[] masked).ShouldBe(MaskOutcome.Masked);
                Encoding.UTF8.GetString(masked).ShouldBe(expected);
            }
        });
    }

    /// <summary>An object that ends is followed by an object only in an array.</summary>
    [Theory]
    [InlineData("""{"inner":{"n":1},{"n":2}""")]
    [InlineData("""{"list":[{"n":1},{"n":2},]""")]
    [InlineData("""{"list":[{"n":1},{,"n":2}]""")]
    [InlineData("""{"list":[{"n":1},{"n":2},{"n"}]""")]
    [InlineData("""{"list":[{"n":1},},{"n":2}]""")]
    public void Mask_RecordWhereNoneMayStand_IsNotJson(string body) =>
        MaskingFixture.TryMask(Plan, Encoding.UTF8.GetBytes(body + End), out _).ShouldBe(MaskOutcome.NotJson);

    /// <summary>Byte by byte, so that no member is ever whole and the short way is never taken.</summary>
    private static string MaskBySteps(string body)
    {
        var output = new ArrayBufferWriter<byte>();
        using var stream = new MaskingStream(Plan, new MaskTally(Plan));
        foreach (byte b in Encoding.UTF8.GetBytes(body)) stream.Push([b], output);
        stream.Complete(output).ShouldBe(MaskOutcome.Masked);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
