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
    private readonly HttpContentHeaders _headers;
    private readonly Stream _stream;
    private readonly bool _coded;
    private Utf8Transcoder? _transcoder;
    private PooledBuffer? _untranscoded;
    private bool _begun;
    private bool _ended;
    private long _read;

    private UpstreamBody(HttpContentHeaders headers, Stream stream, bool coded) => (_headers, _stream, _coded) = (headers, stream, coded);

    public static async ValueTask<UpstreamBody> OpenAsync(HttpContent content, CancellationToken cancellation)
    {
        var received = new ReceivedStream(await content.ReadAsStreamAsync(cancellation), content.Headers.ContentLength);
        if (!ContentCodings.TryParse(content.Headers, out var codings))
        {
            throw new UnreadableAnswerException(UnreadableReason.ContentEncoding);
        }

        bool coded = codings.Count > 0;
        return new UpstreamBody(content.Headers, coded ? await ContentCodings.OpenAsync(received, codings, cancellation) : received, coded);
    }

    /// <summary>Appends to <paramref name="text"/> until the body ends (true) or is longer than <paramref name="limit"/> (false).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync(PooledBuffer text, int limit, CancellationToken cancellation)
    {
        while (text.Count <= limit)
        {
            if (!await ReadAsync(text, cancellation))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Appends the next piece to <paramref name="text"/>; false at the end of the body.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(PooledBuffer text, CancellationToken cancellation)
    {
        if (_ended)
        {
            return false;
        }

        var target = _untranscoded ?? text;
        int least = _begun ? 1 : JsonEncoding.HeadBytes;
        int start = target.Count;
        do
        {
            int read = await _stream.ReadAsync(target.GetMemory(NextRead()), cancellation);
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
            _transcoder.Convert(_untranscoded!.Span, text, _ended);
            _untranscoded.Clear();
        }

        return !_ended;
    }

    public void Dispose()
    {
        _untranscoded?.Release();
        if (_coded)
        {
            _stream.Dispose();
        }
    }

    /// <summary>Decides on the encoding by the first bytes, which are in <paramref name="text"/> as they came.</summary>
    private void Begin(PooledBuffer text)
    {
        _begun = true;
        if (!CharsetLabel.TryRead(_headers, out var label) || !JsonEncoding.TryDetect(text.Span, label, out var source, out int mark))
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

    /// <summary>Room for the whole body and its end where its length is known and small.</summary>
    private int NextRead()
        => !_begun && !_coded && _headers.ContentLength is { } length and <= WireLimits.Whole ? (int)length + 1 : WireLimits.Chunk;
}
