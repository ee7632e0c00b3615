namespace OmaSimulator;

/// <summary>
/// What arrived and what was sent, for tests to look at. Bounded: the oldest entries go first, the counts go on. Thread-safe.
/// </summary>
public sealed class Journal
{
    /// <summary>Entries kept of each kind.</summary>
    public const int Capacity = 200_000;

    private readonly Lock _gate = new();
    private readonly Queue<JournalRequest> _requests = new();
    private readonly Queue<SentMail> _mails = new();
    private readonly Queue<SentSms> _sms = new();
    private readonly long[] _counts = new long[Enum.GetValues<OmaRoute>().Length];
    private long _sequence;
    private long _mailCount;
    private long _smsCount;
    private long _dropped;

    /// <summary>The requests that arrived, oldest first.</summary>
    public IReadOnlyList<JournalRequest> Requests => Copy(_requests);

    /// <summary>The mails that R4 sent.</summary>
    public IReadOnlyList<SentMail> Mails => Copy(_mails);

    /// <summary>The messages that R5 sent.</summary>
    public IReadOnlyList<SentSms> Sms => Copy(_sms);

    /// <summary>Mails sent since the journal was emptied, also those that it no longer holds.</summary>
    public long MailCount => Interlocked.Read(ref _mailCount);

    /// <summary>Messages sent since the journal was emptied.</summary>
    public long SmsCount => Interlocked.Read(ref _smsCount);

    /// <summary>Entries that were dropped because the journal was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Requests that arrived on a route since the journal was emptied.</summary>
    public long Count(OmaRoute route) => Interlocked.Read(ref _counts[(int)route]);

    /// <summary>Requests that arrived on one route, oldest first.</summary>
    public IReadOnlyList<JournalRequest> RequestsTo(OmaRoute route)
    {
        lock (_gate) return [.. _requests.Where(request => request.Route == route)];
    }

    /// <summary>Empties the journal. Sequence numbers go on, so that old and new entries are never taken for each other.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
            _mails.Clear();
            _sms.Clear();
            Array.Clear(_counts);
            _mailCount = _smsCount = _dropped = 0;
        }
    }

    internal JournalRequest Add(OmaRoute route, DateTimeOffset time, string method, string path, byte[] head)
    {
        lock (_gate)
        {
            var request = new JournalRequest(++_sequence, time, route, method, path, head);
            _counts[(int)route]++;
            Keep(_requests, request);
            return request;
        }
    }

    internal void AddMail(DateTimeOffset time, long request, string email, string phone, string company, string code)
    {
        lock (_gate)
        {
            _mailCount++;
            Keep(_mails, new SentMail(++_sequence, time, request, email, phone, company, code));
        }
    }

    internal void AddSms(DateTimeOffset time, long request, string phone, string code)
    {
        lock (_gate)
        {
            _smsCount++;
            Keep(_sms, new SentSms(++_sequence, time, request, phone, code));
        }
    }

    private void Keep<T>(Queue<T> queue, T entry)
    {
        if (queue.Count == Capacity)
        {
            queue.Dequeue();
            _dropped++;
        }

        queue.Enqueue(entry);
    }

    private T[] Copy<T>(Queue<T> queue)
    {
        lock (_gate) return [.. queue];
    }
}
