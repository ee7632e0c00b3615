using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary>Which requests share a flight: those that ask for the same thing on the same terms.</summary>
internal readonly record struct FlightKey(Digest Entry, FlightKind Kind);

internal enum FlightKind
{
    /// <summary>Any copy that is fresh will do.</summary>
    Normal,

    /// <summary>The client wants the upstream's word.</summary>
    Refresh,

    /// <summary>The same, and nothing of it kept.</summary>
    Unstored,
}

/// <summary>
/// One lookup under way, on its own and not on behalf of one client: whoever waits for it may go. Only when nobody waits any more, and it is no
/// refresh in the background, is it called off, so that there are never more flights than waiting requests and pinned refreshes.
/// </summary>
internal sealed class Flight(FlightKey key, long startedAt, bool isProbe, TimeSpan timeOut, TimeProvider time) : IDisposable
{
    private readonly TaskCompletionSource<LookupEntry?> _found = new(); // who waits may go on in the midst of it: see LookupMiddleware
    private readonly TaskCompletionSource<LookupResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new(timeOut, time);
    private readonly Lock _gate = new();
    private int _waiters;
    private bool _pinned;
    private bool _calledOff;
    private bool _disposed;
    private volatile bool _asksUpstream;

    public FlightKey Key => key;

    /// <summary>It goes to see whether an upstream that was down is back.</summary>
    public bool IsProbe => isProbe;

    /// <summary>Milliseconds of a clock that does not jump.</summary>
    public long StartedAt => startedAt;

    /// <summary>It is with the upstream, or was: what it does before is our own affair.</summary>
    public bool AsksUpstream => _asksUpstream;

    /// <summary>A stale copy, known before the upstream is asked and to be judged by who waits. Without one it is null, and comes with the end: nobody is woken for nothing.</summary>
    public Task<LookupEntry?> Found => _found.Task;

    public Task<LookupResult> Done => _done.Task;

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Nobody wanted it any more: its end says nothing about the upstream.</summary>
    public bool IsCalledOff
    {
        get
        {
            lock (_gate)
            {
                return _calledOff;
            }
        }
    }

    /// <summary>False where it was called off already, or its time is up: start another one.</summary>
    public bool TryJoin()
    {
        lock (_gate)
        {
            bool joins = !_calledOff && !_disposed && !_cancellation.IsCancellationRequested;
            _waiters += joins ? 1 : 0;
            return joins;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_waiters > 0 || _pinned)
            {
                return;
            }
        }

        CallOff();
    }

    public void CallOff()
    {
        lock (_gate)
        {
            if (_calledOff || _disposed || Done.IsCompleted)
            {
                return;
            }

            _calledOff = true;
            _ = _cancellation.CancelAsync(); // what it calls runs elsewhere, not under this lock
        }
    }

    /// <summary>It goes on without anybody waiting: a refresh in the background.</summary>
    public void Pin()
    {
        lock (_gate)
        {
            _pinned = true;
        }
    }

    public void AskUpstream() => _asksUpstream = true;

    public void Find(LookupEntry entry) => _found.TrySetResult(entry);

    /// <summary>The first call counts.</summary>
    public void Finish(LookupResult result)
    {
        _done.TrySetResult(result);
        _found.TrySetResult(null);
    }

    /// <summary>A defect of ours, for whoever waits to report.</summary>
    public void Fail(Exception exception)
    {
        if (_done.TrySetException(exception))
        {
            _ = _done.Task.Exception; // there may be nobody who waits
        }

        _found.TrySetResult(null);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _cancellation.Dispose();
    }
}

/// <summary>How a flight ended. Closed.</summary>
internal abstract record LookupResult
{
    private LookupResult()
    {
    }

    /// <summary>A fresh copy, the upstream was not asked.</summary>
    /// <param name="Entry">The copy.</param>
    /// <param name="Shared">It came from Redis.</param>
    public sealed record Copy(LookupEntry Entry, bool Shared) : LookupResult;

    /// <summary>The upstream's answer.</summary>
    /// <param name="Answer">Masked; or why there is none.</param>
    /// <param name="Entry">The same as a copy, where it is one that may be kept.</param>
    /// <param name="Stored">It was kept.</param>
    /// <param name="HadCopy">There was a copy, but not one to be used.</param>
    public sealed record Fetched(UpstreamAnswer Answer, LookupEntry? Entry, bool Stored, bool HadCopy) : LookupResult;

    /// <summary>A stale copy in place of the upstream's answer.</summary>
    /// <param name="Entry">The copy.</param>
    /// <param name="Failure">What the upstream came to; null where this request did not wait for it.</param>
    public sealed record StandIn(LookupEntry Entry, UpstreamAnswer? Failure) : LookupResult;
}
