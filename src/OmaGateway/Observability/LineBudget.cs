namespace OmaGateway.Observability;

/// <summary>At most so many log lines in one second; what is over is counted and told with the next line. Thread-safe, without locks.</summary>
/// <param name="perSecond">At most so many lines.</param>
/// <param name="frequency">Ticks of the caller's monotonic clock in a second.</param>
internal sealed class LineBudget(int perSecond, long frequency)
{
    private long _second = long.MinValue;
    private int _written;
    private long _suppressed;

    /// <param name="now">By the caller's clock.</param>
    /// <param name="suppressed">When true is returned: how many lines were left out since the last one.</param>
    public bool TryTake(long now, out long suppressed)
    {
        long second = now / frequency;
        long last = Volatile.Read(ref _second);
        if (second > last && Interlocked.CompareExchange(ref _second, second, last) == last)
        {
            Volatile.Write(ref _written, 0);
        }

        if (Volatile.Read(ref _written) < perSecond && Interlocked.Increment(ref _written) <= perSecond)
        {
            suppressed = Interlocked.Exchange(ref _suppressed, 0);
            return true;
        }

        Interlocked.Increment(ref _suppressed);
        suppressed = 0;
        return false;
    }
}
