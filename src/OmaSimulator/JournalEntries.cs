using System.Text;

namespace OmaSimulator;

/// <summary>A request as it arrived. Its head is kept as bytes and taken apart only when looked at.</summary>
public sealed class JournalRequest
{
    /// <summary>Body bytes that are kept of one request.</summary>
    public const int KeptBodyBytes = 64 * 1024;

    private readonly byte[] _head;

    internal JournalRequest(long sequence, DateTimeOffset time, OmaRoute route, string method, string path, byte[] head)
    {
        (Sequence, Time, Route, Method, Path) = (sequence, time, route, method, path);
        _head = head;
    }

    /// <summary>Order of arrival, from 1; mails and messages are numbered in the same row.</summary>
    public long Sequence { get; }

    /// <summary>Time of arrival by the simulator's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The interface that it was for.</summary>
    public OmaRoute Route { get; }

    /// <summary>HTTP method.</summary>
    public string Method { get; }

    /// <summary>Path and query exactly as in the request line.</summary>
    public string Path { get; }

    /// <summary>The body as UTF-8 text, at most <see cref="KeptBodyBytes"/> of it; null when it was not read or not kept.</summary>
    public string? Body { get; internal set; }

    /// <summary>Length of the body in bytes; null when it was not read.</summary>
    public long? BodyBytes { get; internal set; }

    /// <summary>Status that it was answered with; null while it is not, or when the connection was cut first.</summary>
    public int? Status { get; internal set; }

    /// <summary>Header lines in the order and spelling received; a name that came twice is here twice. Characters are the bytes received (Latin-1).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => ParseHead();

    /// <summary>Every value that came under a name, whatever its case.</summary>
    public IReadOnlyList<string> ValuesOf(string name) =>
        [.. ParseHead().Where(line => line.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(line => line.Value)];

    private List<KeyValuePair<string, string>> ParseHead()
    {
        var lines = Encoding.Latin1.GetString(_head).Split('\n').Skip(1);
        List<KeyValuePair<string, string>> headers = [];
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return headers;
    }
}

/// <summary>A mail with access data that R4 "sent".</summary>
/// <param name="Sequence">Its number in the journal.</param>
/// <param name="Time">When.</param>
/// <param name="Request">Sequence number of the request that caused it.</param>
/// <param name="Email">Whom to.</param>
/// <param name="Phone">The applicant's phone.</param>
/// <param name="Company">The applicant's company.</param>
/// <param name="Code">The business code that the request was answered with.</param>
public sealed record SentMail(long Sequence, DateTimeOffset Time, long Request, string Email, string Phone, string Company, string Code);

/// <summary>A message with a verification code that R5 or the BSS "sent".</summary>
/// <param name="Sequence">Its number in the journal.</param>
/// <param name="Time">When.</param>
/// <param name="Request">Sequence number of the request that caused it.</param>
/// <param name="Phone">Whom to.</param>
/// <param name="Code">The verification code.</param>
public sealed record SentSms(long Sequence, DateTimeOffset Time, long Request, string Phone, string Code);
