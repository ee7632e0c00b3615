using System.Buffers;
using System.Text;
using System.Text.Unicode;
using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>Another encoding to UTF-8, in pieces; a character may be split between them. Strict: what can't be decoded is an error.</summary>
internal sealed class Utf8Transcoder(Encoding source)
{
    private const int Chars = 4096;
    private readonly Decoder _decoder = source.GetDecoder();
    private char _highSurrogate;

    /// <exception cref="UnreadableAnswerException">The bytes aren't text of this encoding.</exception>
    public void Convert(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output, bool last)
    {
        char[] rented = ArrayPool<char>.Shared.Rent(Chars);
        try
        {
            bool completed = false;
            while (!completed)
            {
                int from = TakeHighSurrogate(rented);
                _decoder.Convert(bytes, rented.AsSpan(from), last, out int bytesUsed, out int chars, out completed);
                bytes = bytes[bytesUsed..];
                completed &= bytes.IsEmpty;
                Write(rented.AsSpan(0, from + chars), output, last && completed);
            }
        }
        catch (DecoderFallbackException exception)
        {
            throw new UnreadableAnswerException(UnreadableReason.InvalidText, exception);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private int TakeHighSurrogate(char[] chars)
    {
        if (_highSurrogate == 0)
        {
            return 0;
        }

        chars[0] = _highSurrogate;
        _highSurrogate = '\0';
        return 1;
    }

    private void Write(Span<char> chars, IBufferWriter<byte> output, bool last)
    {
        if (!last && chars.Length > 0 && char.IsHighSurrogate(chars[^1]))
        {
            _highSurrogate = chars[^1];
            chars = chars[..^1];
        }

        var status = Utf8.FromUtf16(chars, output.GetSpan((chars.Length * 3) + 1), out _, out int written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            throw new UnreadableAnswerException(UnreadableReason.InvalidText);
        }

        output.Advance(written);
    }
}
