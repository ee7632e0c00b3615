using System.Buffers;
using System.Text;
using OmaGateway.Masking;

namespace OmaGateway.Tests.Masking;

/// <summary>What isn't one clean JSON value is not masked, wherever the fault stands.</summary>
public sealed class FailClosedTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\uFEFF{}")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    [InlineData("{},")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1 // x\n}")]
    [InlineData("{\"a\":/**/1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":-}")]
    [InlineData("{\"a\":1.}")]
    [InlineData("{\"a\":.5}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":1e}")]
    [InlineData("{\"a\":0x1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":True}")]
    [InlineData("{\"a\":nul}")]
    [InlineData("{\"a\":nulll}")]
    [InlineData("[1 2]")]
    [InlineData("[1}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":\"x}")]
    [InlineData("\u00A0{}")]
    [InlineData("<html>13800138000</html>")]
    [InlineData("retCode: \"000\" retMsg: \"success\"")]
    public void Mask_NotOneJsonValue_IsNotMasked(string body) => Outcome(Encoding.UTF8.GetBytes(body)).ShouldBe(MaskOutcome.NotJson);

    [Theory]
    [InlineData("{\"email\":\"\\ud800\"}")]
    [InlineData("{\"vdn\":\"1\\ud800\"}")]
    [InlineData("{\"unknown\":\"\\udc00\\ud800\"}")]
    [InlineData("{\"\\ud83d\":1}")]
    [InlineData("{\"vdn\":\"\\ud83d\\u0041\"}")]
    [InlineData("{\"vdn\":\"\\x31\"}")]
    [InlineData("{\"vdn\":\"\\u12g4\"}")]
    [InlineData("{\"vdn\":\"\\u12\"}")]
    [InlineData("{\"vdn\":\"1\n\"}")]
    [InlineData("{\"v\tdn\":\"1\"}")]
    [InlineData("\"\\'\"")]
    public void Mask_BadText_IsNotMasked(string body) => Outcome(Encoding.UTF8.GetBytes(body)).ShouldBe(MaskOutcome.InvalidText);

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE7, 0x8E })]
    [InlineData(new byte[] { 0x80 })]
    public void Mask_InvalidUtf8InAnyString_IsNotMasked(byte[] bad)
    {
        Outcome([.. "{\"vdn\":\"1"u8, .. bad, .. "\"}"u8]).ShouldBe(MaskOutcome.InvalidText);
        Outcome([.. "{\"portalUrl\":\"https://example.com/"u8, .. bad, .. "\"}"u8]).ShouldBe(MaskOutcome.InvalidText);
        Outcome([.. "{\"other\":\""u8, .. bad, .. "\"}"u8]).ShouldBe(MaskOutcome.InvalidText);
        Outcome([.. "{\"a"u8, .. bad, .. "\":1}"u8]).ShouldBe(MaskOutcome.InvalidText);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Mask_Nesting_IsBounded(int depth, bool masked)
    {
        byte[] body = Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
        Outcome(body).ShouldBe(masked ? MaskOutcome.Masked : MaskOutcome.TooDeep);
        Outcome(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"schema\":", depth)) + "1" + new string('}', depth)))
            .ShouldBe(masked ? MaskOutcome.Masked : MaskOutcome.TooDeep);
    }

    [Theory]
    [InlineData(65536, true)]
    [InlineData(65537, false)]
    public void Mask_LongToken_IsBounded(int length, bool masked)
    {
        MaskOutcome expected = masked ? MaskOutcome.Masked : MaskOutcome.TooLong;
        Outcome(Encoding.UTF8.GetBytes($$"""{"email":"{{new string('a', length)}}"}""")).ShouldBe(expected);
        Outcome(Encoding.UTF8.GetBytes($$"""{"{{new string('a', length)}}":1}""")).ShouldBe(expected);
        Outcome(Encoding.UTF8.GetBytes($$"""{"a":{{new string('1', length)}}}""")).ShouldBe(expected);
    }

    [Fact]
    public void Push_EndlessString_EndsInTooLongWithBoundedMemory()
    {
        using var stream = new MaskingStream(MaskingFixture.Plan("tenant"), new MaskTally(MaskingFixture.Plan("tenant")));
        var output = new ArrayBufferWriter<byte>();
        byte[] chunk = new byte[1000];
        Array.Fill(chunk, (byte)'a');
        stream.Push("{\"email\":\""u8, output).ShouldBe(MaskOutcome.Unfinished);
        int pushes = 0;
        while (stream.Push(chunk, output) == MaskOutcome.Unfinished) (++pushes).ShouldBeLessThan(70);
        stream.Complete(output).ShouldBe(MaskOutcome.TooLong);
        Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe("{\"email\":");
    }

    [Fact]
    public void Push_AfterAFault_WritesNothingMore()
    {
        using var stream = new MaskingStream(MaskingFixture.Plan("tenant"), new MaskTally(MaskingFixture.Plan("tenant")));
        var output = new ArrayBufferWriter<byte>();
        stream.Push("[1,]"u8, output).ShouldBe(MaskOutcome.NotJson);
        int written = output.WrittenCount;
        stream.Push("[2]"u8, output).ShouldBe(MaskOutcome.NotJson);
        stream.Complete(output).ShouldBe(MaskOutcome.NotJson);
        output.WrittenCount.ShouldBe(written);
    }

    private static MaskOutcome Outcome(byte[] body) => MaskingFixture.TryMask("tenant", body, out _);
}
