using OmaGateway.TenantLookups;

namespace OmaGateway.Tests.TenantLookups;

public sealed class TokenFingerprintTests
{
    /// <summary>Key 00..0f, message 00..(n-1): the first of the reference implementation's vectors for 128 bits.</summary>
    [Theory]
    [InlineData(0, "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "da87c1d86b99af44347659119b22fc45")]
    public void Hash_OfTheReferenceVectors_IsTheirs(int length, string expected)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        var hash = new TokenFingerprint(0x0706050403020100, 0x0f0e0d0c0b0a0908).Hash(message);
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes, hash);
        Convert.ToHexStringLower(bytes).ShouldBe(expected);
    }

    [Fact]
    public void Of_TokensThatDifferInOneCharacterOrLength_Differ()
    {
        var fingerprint = TokenFingerprint.Create();
        var all = Enumerable.Range(0, 300).Select(length => new string('a', length))
            .Concat(Enumerable.Range(0, 200).Select(at => new string('a', at) + "b" + new string('a', 200 - at))).ToArray();
        all.Select(fingerprint.Of).Distinct().Count().ShouldBe(all.Length);
        fingerprint.Of("token").ShouldBe(fingerprint.Of(new string("token".AsSpan())));
        TokenFingerprint.Create().Of("token").ShouldNotBe(fingerprint.Of("token"), "each process has a key of its own");
    }
}
