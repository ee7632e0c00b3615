namespace OmaGateway.TenantLookups;

/// <summary>One lookup of one token in memory: its copy, and what was tried lately. Members are set under <see cref="LocalCopies"/>' lock or are hints.</summary>
internal sealed class LocalSlot(in LookupRequest request)
{
    private const int Overhead = 600;

    // Without the token: what the process keeps of it is the fingerprint that the slot is found by.
    private readonly LookupRequest _request = request with { Token = null, Body = request.Body.ToArray() };
    private LookupEntry? _entry;
    private long _quietUntil;
    private long _unstoredUntil;

    public LookupEntry? Entry
    {
        get => Volatile.Read(ref _entry);
        set => Volatile.Write(ref _entry, value);
    }

    /// <summary>No refresh in the background before this moment: the last one failed.</summary>
    public long QuietUntil
    {
        get => Volatile.Read(ref _quietUntil);
        set => Volatile.Write(ref _quietUntil, value);
    }

    /// <summary>Until then a client's <c>no-store</c> has had its way and counts as an ordinary request.</summary>
    public long UnstoredUntil
    {
        get => Volatile.Read(ref _unstoredUntil);
        set => Volatile.Write(ref _unstoredUntil, value);
    }

    public string RouteId => _request.Policy.RouteId;

    public long Bytes => Overhead + _request.Body.Length + (Entry?.Body.Length ?? 0);

    public bool Holds(in LookupRequest request) => _request.Asks(request);
}
