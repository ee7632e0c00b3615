using System.Buffers;
using System.Text;
using OmaGateway.Masking;

namespace OmaGateway.Tests.Masking;

/// <summary>A body that ends, or whose first piece ends, behind each single byte of it.</summary>
public sealed class CutTests
{
    /// <summary>Every kind of value, shorter than a block of 32 bytes and longer than two, in documented members.</summary>
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """
        {"result":[{"orderId":"251679538126441114","opType":"newInstance","remark":null,"skuName":"telemarketing agent of the second generation",
        "company":"Contoso Example Call Centres and Outsourcing Company of the Northern Provinces No.01","customerName":"王小明 欧阳修文 和他们所有的朋友们 王小明 欧阳修文 和他们所有的朋友们","cecTenantName":"Tenant07323220",
        "productId":"0GbV000000wG80TFeSlU","skuCode":"d52b28fa-e0a7-a8f7-8356-0f0aea54b801","modifyTime":1679558854000,"trialFlag":0,"status":"8"},
        {"customerName":"Jürgen Müller of Contoso Example Outsourcing","company":"深圳市华星客服有限公司","skuName":"a \"quoted\" name of a product that is longer than two blocks of 32 bytes together","amount":"12.50"}],"count":2}
        """);

    [Fact]
    public void Mask_BodyThatEndsEarly_IsNotJson()
    {
        MaskingFixture.TryMask("subscriptions", Body, out _).ShouldBe(MaskOutcome.Masked);
        for (int length = 0; length < Body.Length; length++)
            MaskingFixture.TryMask("subscriptions", Body[..length], out _).ShouldBe(MaskOutcome.NotJson, Encoding.UTF8.GetString(Body, 0, length));
    }

    [Fact]
    public void Push_TwoPieces_EqualsOneShot()
    {
        MaskingFixture.TryMask("subscriptions", Body, out byte[] whole);
        for (int length = 0; length < Body.Length; length++)
        {
            var output = new ArrayBufferWriter<byte>();
            using var stream = new MaskingStream(MaskingFixture.Plan("subscriptions"), new MaskTally(MaskingFixture.Plan("subscriptions")));
            stream.Push(Body.AsSpan(0, length), output).ShouldBe(MaskOutcome.Unfinished);
            stream.Push(Body.AsSpan(length), output);
            stream.Complete(output).ShouldBe(MaskOutcome.Masked);
            Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe(Encoding.UTF8.GetString(whole), Encoding.UTF8.GetString(Body, 0, length));
        }
    }
}
