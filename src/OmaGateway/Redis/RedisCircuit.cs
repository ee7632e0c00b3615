namespace OmaGateway.Redis;

/// <summary>
/// Counts faults in a row. Closed: calls go through. Open: none does but the probe's, one at a time, and its first success
/// closes the circuit. It starts open: nothing has answered yet.
/// </summary>
internal sealed class RedisCircuit(int faultsToOpen)
{
    private readonly Lock _gate = new();
    private int _faults;
    private volatile bool _closed;
    private CancellationTokenSource _whileClosed = Cancelled();

    public bool IsClosed => _closed;

    /// <summary>Cancelled when the circuit opens; while it is open, cancelled already.</summary>
    public CancellationToken WhileClosed => Volatile.Read(ref _whileClosed).Token;

    /// <summary>An answer came to an ordinary call. Says nothing while open: it may be one from before.</summary>
    public void Answered()
    {
        if (Volatile.Read(ref _faults) != 0)
        {
            Volatile.Write(ref _faults, 0);
        }
    }

    /// <summary>True when this fault opened the circuit.</summary>
    public bool Faulted()
    {
        lock (_gate)
        {
            return _closed && ++_faults >= faultsToOpen && Set(closed: false);
        }
    }

    /// <summary>True when it was closed until now.</summary>
    public bool Open()
    {
        lock (_gate)
        {
            return _closed && Set(closed: false);
        }
    }

    /// <summary>The probe was answered. True when it was open until now.</summary>
    public bool Close()
    {
        lock (_gate)
        {
            return !_closed && Set(closed: true);
        }
    }

    private bool Set(bool closed)
    {
        _faults = 0;
        if (closed)
        {
            Volatile.Write(ref _whileClosed, new CancellationTokenSource()); // before anybody sees that it is closed
        }

        _closed = closed;
        if (!closed)
        {
            _ = _whileClosed.CancelAsync(); // those who wait go on by another thread, not inside the lock
        }

        return true;
    }

    private static CancellationTokenSource Cancelled()
    {
        var source = new CancellationTokenSource();
        source.Cancel();
        return source;
    }
}
