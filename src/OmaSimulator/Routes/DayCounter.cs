namespace OmaSimulator.Routes;

/// <summary>Counts things of one calendar day; the next day begins at zero. Thread-safe.</summary>
internal sealed class DayCounter
{
    private readonly Lock _gate = new();
    private DateOnly _day;
    private int _count;

    /// <summary>Counts one more unless that would be above the threshold.</summary>
    public bool TryCount(DateOnly day, int threshold = int.MaxValue)
    {
        lock (_gate)
        {
            if (day != _day) (_day, _count) = (day, 0);
            if (_count >= threshold) return false;
            _count++;
            return true;
        }
    }

    public void Clear()
    {
        lock (_gate) _count = 0;
    }
}
