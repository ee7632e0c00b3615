using System.Buffers;
using System.Globalization;
using OmaGateway.Masking;

namespace OmaGateway.Cli;

/// <summary>Masks one stream into another, however long, and says every two seconds how far it is.</summary>
internal sealed class MaskRun(MaskingPlan plan, MaskTally tally, TextWriter report, TimeProvider time)
{
    private const int ChunkBytes = 64 * 1024;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);

    /// <summary>Bytes read so far.</summary>
    public long Read { get; private set; }

    /// <param name="input">One JSON value in UTF-8, with or without a byte order mark.</param>
    /// <param name="output">Gets the masked value; on any other outcome than <see cref="MaskOutcome.Masked"/> only a beginning of it.</param>
    /// <param name="length">The input's length in bytes, where it's known.</param>
    public MaskOutcome Mask(Stream input, Stream output, long? length)
    {
        using var masking = new MaskingStream(plan, tally);
        var masked = new ArrayBufferWriter<byte>(ChunkBytes * 2);
        byte[] chunk = new byte[ChunkBytes];
        long reported = time.GetTimestamp();
        MaskOutcome outcome = MaskOutcome.Unfinished;
        for (int count; outcome == MaskOutcome.Unfinished && (count = input.ReadAtLeast(chunk, 3, throwOnEndOfStream: false)) > 0;)
        {
            ReadOnlySpan<byte> bytes = chunk.AsSpan(0, count);
            if (Read == 0 && bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
            Read += count;
            outcome = masking.Push(bytes, masked);
            Flush(masked, output);
            if (time.GetElapsedTime(reported) < ReportEvery) continue;
            reported = time.GetTimestamp();
            report.WriteLine(Progress(length));
        }

        if (outcome == MaskOutcome.Unfinished) outcome = masking.Complete(masked);
        Flush(masked, output);
        output.Flush();
        return outcome;
    }

    private string Progress(long? length) => length is > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Read >> 20} of {length >> 20} MiB ({Read * 100 / length} %)")
        : string.Create(CultureInfo.InvariantCulture, $"{Read >> 20} MiB");

    private static void Flush(ArrayBufferWriter<byte> masked, Stream output)
    {
        output.Write(masked.WrittenSpan);
        masked.ResetWrittenCount();
    }
}
