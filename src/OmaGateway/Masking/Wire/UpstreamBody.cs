using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using OmaGateway.Routing;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// An answer's body as UTF-8 without a byte order mark, whatever its content coding and charset were. Every read may throw
/// <see cref="UnreadableAnswerException"/>. The UTF-8 itself isn't checked here: the masker does, as it walks.
/// </summary>
internal sealed class UpstreamBody : IDisposable
{
    /// <summary>A byte of Latin-1 may become two of UTF-8, and is held itself until it has.</summary>
    private const int MostOfTranscoded = 3;

    private readonly MaskingWork _work;
    private readonly LabelledCharset _label;
    private readonly Stream _stream;
    private readonly long? _length;
    private Utf8Transcoder? _transcoder;
    private PooledBuffer? _untranscoded;
    private bool _begun;
    private bool _ended;
    private long _read;

    private UpstreamBody(MaskingWork work, LabelledCharset label, Stream stream, long? length) => (_work, _label, _stream, _length) = (work, label, stream, length);

    /// <param name="content">The answer's.</param>
    /// <param name="work">Whose <see cref="MaskingWork.Text"/> the body is read into.</param>
    /// <param name="cancellation">Ends a read that waits.</param>
    public static async ValueTask<UpstreamBody> OpenAsync(HttpContent content, MaskingWork work, CancellationToken cancellation)
    {
        if (!TryDeclaredLength(content.Headers, out long? declared))
        {
            throw new UnreadableAnswerException(UnreadableReason.Length);
        }

        if (!ContentCodings.TryParse(content.Headers, out var codings))
        {
            throw new UnreadableAnswerException(UnreadableReason.ContentEncoding);
        }

        var label = CharsetLabel.Read(content.Headers);
        var received = new ReceivedStream(await content.ReadAsStreamAsync(cancellation), declared);
        return codings.Count == 0
            ? new UpstreamBody(work, label, received, declared)
            : new UpstreamBody(work, label, await ContentCodings.OpenAsync(received, codings, cancellation), null) { IsCoded = true };
    }

    /// <summary>Whether there are content codings, so that the body may become longer than what was received.</summary>
    public bool IsCoded { get; private init; }

    /// <summary>Appends to the text until the body ends (true) or it is longer than <paramref name="limit"/> (false).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync(int limit, CancellationToken cancellation)
    {
        if (_length > WireLimits.Whole)
        {
            await _work.MayTakeAsync((int)Math.Min(_length.Value, limit) + WireLimits.Chunk, cancellation); // at once its own place: a smaller would be held in vain
        }

        while (_work.Text.Count <= limit)
        {
            if (!await ReadAsync(cancellation))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Appends the next piece to the text; false at the end of the body.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        if (_ended)
        {
            return false;
        }

        var text = _work.Text;
        var target = _untranscoded ?? text;
        int least = _begun ? 1 : JsonEncoding.HeadBytes(_label);
        int start = target.Count;
        do
        {
            int room = NextRead(target);
            await _work.MayTakeAsync(text.Count + (target == text ? 0 : target.Count) + room, cancellation);
            int read = await _stream.ReadAsync(target.GetMemory(room), cancellation);
            target.Advance(read);
            _read += read;
            _ended = read == 0;
        }
        while (!_ended && target.Count - start < least);

        if (_read > WireLimits.Streamed)
        {
            throw new UnreadableAnswerException(UnreadableReason.TooLarge);
        }

        if (!_begun)
        {
            Begin(text);
        }

        if (_transcoder is not null)
        {
            await _work.MayTakeAsync(text.Count + (MostOfTranscoded * _untranscoded!.Count), cancellation);
            _transcoder.Convert(_untranscoded.Span, text, _ended);
            _untranscoded.Release();
        }

        return !_ended;
    }

    /// <summary>As declared: known before anything is read.</summary>
    public bool IsLongerThan(int limit) => _length > limit;

    public void Dispose()
    {
        _untranscoded?.Release();
        if (IsCoded)
        {
            _stream.Dispose();
        }
    }

    /// <summary>Decides on the encoding by the first bytes, which are in <paramref name="text"/> as they came.</summary>
    private void Begin(PooledBuffer text)
    {
        _begun = true;
        if (!JsonEncoding.TryDetect(text.Span, _label, out var source, out int mark))
        {
            throw new UnreadableAnswerException(UnreadableReason.Charset);
        }

        text.RemoveFirst(mark);
        if (source is not null)
        {
            _transcoder = new Utf8Transcoder(source);
            _untranscoded = new PooledBuffer();
            text.MoveTo(_untranscoded);
        }
    }

    /// <summary>Room for what is still to come and for finding its end, where the length is known and small; else what is left of the buffer before it has to grow.</summary>
    private int NextRead(PooledBuffer target)
        => _length is { } length and <= WireLimits.Whole ? (int)Math.Max(0, length - _read) + 1 : target.Left > 0 ? target.Left : WireLimits.Chunk;

    /// <summary>False where Content-Length is there and isn't one number.</summary>
    private static bool TryDeclaredLength(HttpContentHeaders headers, out long? length)
    {
        length = null;
        if (!headers.NonValidated.TryGetValues("Content-Length", out var values))
        {
            return true;
        }

        bool valid = long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        length = number;
        return valid;
    }
}
