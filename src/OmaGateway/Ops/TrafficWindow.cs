using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>
/// The last five minutes and the last 24 hours, out of readings that are taken every ten seconds. Bounded: 31 collections of readings and 288
/// points of the day. Thread-safe.
/// </summary>
internal sealed class TrafficWindow
{
    public const int StepSeconds = 10;
    public const int WindowSeconds = 300;
    public const int HistoryStepSeconds = 300;
    private const int HistoryPoints = 24 * 3600 / HistoryStepSeconds;

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, IReadOnlyList<Reading> Readings)> _recent = [];
    private readonly Queue<HistoryPoint> _history = [];
    private (DateTimeOffset At, IReadOnlyList<Reading> Readings)? _mark;

    /// <param name="readings">All series now.</param>
    /// <param name="spent">Mails of the day that are sent or may have been; null where nobody knows.</param>
    /// <param name="now">Wall clock time.</param>
    public void Take(IReadOnlyList<Reading> readings, long? spent, DateTimeOffset now)
    {
        lock (_lock)
        {
            _recent.Enqueue((now, readings));
            while (now - _recent.Peek().At > TimeSpan.FromSeconds(WindowSeconds))
            {
                _recent.Dequeue();
            }

            // Points stand on multiples of their step, so that those of all replicas and of all days do.
            long slot = now.ToUnixTimeSeconds() / HistoryStepSeconds;
            if (_mark is not { } mark)
            {
                _mark = (now, readings);
            }
            else if (slot > mark.At.ToUnixTimeSeconds() / HistoryStepSeconds)
            {
                Add(HistoryPoint.Of(slot * HistoryStepSeconds, ReadingChange.Since(mark.Readings, readings), spent));
                _mark = (now, readings);
            }
        }
    }

    /// <summary>The change over the window, over how many seconds, and the latest readings themselves.</summary>
    public (IReadOnlyList<Reading> Change, double Seconds, IReadOnlyList<Reading> Now) Recent()
    {
        lock (_lock)
        {
            if (_recent.Count == 0)
            {
                return ([], 0, []);
            }

            var (from, before) = _recent.Peek();
            var (to, now) = _recent.Last();
            return _recent.Count == 1 ? ([], 0, now) : (ReadingChange.Since(before, now), (to - from).TotalSeconds, now);
        }
    }

    public IReadOnlyList<HistoryPoint> History()
    {
        lock (_lock)
        {
            return [.. _history];
        }
    }

    internal void Add(HistoryPoint point)
    {
        lock (_lock)
        {
            _history.Enqueue(point);
            while (_history.Count > HistoryPoints)
            {
                _history.Dequeue();
            }
        }
    }
}
