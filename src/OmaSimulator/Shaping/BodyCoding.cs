using System.IO.Compression;
using System.Text;
using OmaSimulator.Faults;

namespace OmaSimulator.Shaping;

/// <summary>Character encodings and content codings, and what the headers say about them.</summary>
internal static class BodyCoding
{
    static BodyCoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static byte[] Transcode(byte[] utf8, BodyCharset charset) => charset switch
    {
        BodyCharset.Gbk => Encoding.Convert(Encoding.UTF8, Encoding.GetEncoding("GBK"), utf8),
        BodyCharset.Utf16LE => Encoding.Convert(Encoding.UTF8, Encoding.Unicode, utf8),
        BodyCharset.Utf16BE => Encoding.Convert(Encoding.UTF8, Encoding.BigEndianUnicode, utf8),
        _ => [.. Encoding.UTF8.Preamble, .. utf8],
    };

    public static string NameOf(BodyCharset charset) => charset switch
    {
        BodyCharset.Gbk => "GBK",
        BodyCharset.Utf16LE => "UTF-16LE",
        BodyCharset.Utf16BE => "UTF-16BE",
        _ => "UTF-8",
    };

    /// <summary>The coded bytes and the Content-Encoding, if there is to be one.</summary>
    public static (byte[] Bytes, string? Header) Encode(byte[] body, BodyEncoding encoding) => encoding switch
    {
        BodyEncoding.Gzip => (Gzip(body), "gzip"),
        BodyEncoding.Br => (Compress(body, stream => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true)), "br"),
        BodyEncoding.Deflate => (Compress(body, stream => new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true)), "deflate"),
        BodyEncoding.DeflateRaw => (Compress(body, stream => new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true)), "deflate"),
        BodyEncoding.Unknown => (body, "x-oma"),
        BodyEncoding.GzipTwice => (Gzip(Gzip(body)), "gzip, gzip"),
        BodyEncoding.GzipLie => (body, "gzip"),
        BodyEncoding.GzipUnlabelled => (Gzip(body), null),
        _ => (Gzip(body)[..(Gzip(body).Length / 2)], "gzip"),
    };

    /// <summary>A gzip of a JSON document of about the given length; made in pieces, so that only its compressed form is ever in memory.</summary>
    public static byte[] Bomb(long bytes, Action<Stream> writeHead)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            writeHead(gzip);
            var piece = new byte[64 * 1024];
            piece.AsSpan().Fill((byte)'x');
            for (var left = bytes; left > 0; left -= piece.Length) gzip.Write(piece, 0, (int)Math.Min(left, piece.Length));
            gzip.Write("\"}"u8);
        }

        return memory.ToArray();
    }

    private static byte[] Gzip(byte[] body) => Compress(body, stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true));

    private static byte[] Compress(byte[] body, Func<Stream, Stream> coder)
    {
        using var memory = new MemoryStream();
        using (var stream = coder(memory)) stream.Write(body);
        return memory.ToArray();
    }
}
