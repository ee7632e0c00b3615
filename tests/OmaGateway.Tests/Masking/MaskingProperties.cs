using System.Buffers;
using System.Text;
using System.Text.Json;
using OmaGateway.Masking;
using OmaGateway.Tests.Masking.Reference;

namespace OmaGateway.Tests.Masking;

/// <summary>What holds for every body. Each property runs in both lanes; see <see cref="Cases"/>.</summary>
public sealed class MaskingProperties
{
    private static readonly JsonElement Shipped = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(MaskingFixture.Root, "config", "masking.json"))).RootElement;

    [Fact]
    public void Mask_MaskedBody_ChangesNothing() => Cases.Run(Cases.Fast, Idempotent);

    [Fact]
    [Trait("Lane", "long")]
    public void Mask_MaskedBody_ChangesNothing_Long() => Cases.Run(Cases.Long, Idempotent);

    [Fact]
    public void Mask_AnyBody_AgreesWithReferenceAndSplices() => Cases.Run(Cases.Fast, AgreesWithReference);

    [Fact]
    [Trait("Lane", "long")]
    public void Mask_AnyBody_AgreesWithReferenceAndSplices_Long() => Cases.Run(Cases.Long, AgreesWithReference);

    [Fact]
    public void Mask_Records_AgreeWithReference() => Cases.Run(Cases.Fast / 5, random => AgreesWithReference("subscriptions", new BodyGenerator(random).Records()));

    [Fact]
    [Trait("Lane", "long")]
    public void Mask_Records_AgreeWithReference_Long() => Cases.Run(Cases.Long / 5, random => AgreesWithReference("subscriptions", new BodyGenerator(random).Records()));

    [Fact]
    public void Push_AnyChunks_EqualsOneShot() => Cases.Run(Cases.Fast, ChunksEqualOneShot);

    [Fact]
    [Trait("Lane", "long")]
    public void Push_AnyChunks_EqualsOneShot_Long() => Cases.Run(Cases.Long, ChunksEqualOneShot);

    [Fact]
    public void Mask_AnyBody_LeavesNothingForDetectors() => Cases.Run(Cases.Fast, NothingToDetect);

    [Fact]
    [Trait("Lane", "long")]
    public void Mask_AnyBody_LeavesNothingForDetectors_Long() => Cases.Run(Cases.Long, NothingToDetect);

    private static void Idempotent(Random random)
    {
        string plan = Plan(random);
        if (MaskingFixture.TryMask(plan, new BodyGenerator(random).Body(plan), out byte[] once) != MaskOutcome.Masked) return;
        MaskingFixture.TryMask(plan, once, out byte[] twice).ShouldBe(MaskOutcome.Masked);
        Encoding.UTF8.GetString(twice).ShouldBe(Encoding.UTF8.GetString(once));
    }

    private static void AgreesWithReference(Random random)
    {
        string plan = Plan(random);
        AgreesWithReference(plan, new BodyGenerator(random).Body(plan));
    }

    private static void AgreesWithReference(string plan, byte[] body)
    {
        string shown = Encoding.UTF8.GetString(body);
        IReadOnlyList<ReferenceMasker.Token>? expected = new ReferenceMasker(Shipped, plan).Mask(body);
        MaskOutcome outcome = MaskingFixture.TryMask(plan, body, out byte[] masked);
        (outcome == MaskOutcome.Masked).ShouldBe(expected is not null, $"{outcome}: {shown}");
        if (expected is null) return;

        JsonTokens before = JsonTokens.Of(body), after = JsonTokens.Of(masked);
        after.Between.ShouldBe(before.Between, shown);
        after.Tokens.Count.ShouldBe(expected.Count, shown);
        for (int i = 0; i < expected.Count; i++)
        {
            if (expected[i].Text is null) after.Tokens[i].Raw.ShouldBe(before.Tokens[i].Raw, shown);
            else if (expected[i].IsString) after.Tokens[i].Text.ShouldBe(expected[i].Text, shown);
            else after.Tokens[i].Raw.ShouldBe(expected[i].Text, shown);
        }
    }

    private static void ChunksEqualOneShot(Random random)
    {
        string plan = Plan(random);
        byte[] body = new BodyGenerator(random).Body(plan);
        MaskOutcome expected = MaskingFixture.TryMask(plan, body, out byte[] whole);
        foreach (int size in (int[])[1, 2, 3, 7, 0])
        {
            var output = new ArrayBufferWriter<byte>();
            var tally = new MaskTally(MaskingFixture.Plan(plan));
            using var stream = new MaskingStream(MaskingFixture.Plan(plan), tally);
            for (int at = 0; at < body.Length;)
            {
                int length = Math.Min(size == 0 ? random.Next(1, 40) : size, body.Length - at);
                stream.Push(body.AsSpan(at, length), output);
                at += length;
            }

            stream.Complete(output).ShouldBe(expected, Encoding.UTF8.GetString(body));
            if (expected == MaskOutcome.Masked) Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe(Encoding.UTF8.GetString(whole));
        }
    }

    private static void NothingToDetect(Random random)
    {
        string plan = Plan(random);
        if (MaskingFixture.TryMask(plan, new BodyGenerator(random).Body(plan), out byte[] masked) != MaskOutcome.Masked) return;
        foreach (JsonTokens.Token token in JsonTokens.Of(masked).Tokens)
            ReferenceDetectors.IsBlatant(token.Text ?? token.Raw).ShouldBeFalse($"{token.Raw} in {Encoding.UTF8.GetString(masked)}");
    }

    private static string Plan(Random random) => BodyWords.Plans[random.Next(BodyWords.Plans.Length)];
}
