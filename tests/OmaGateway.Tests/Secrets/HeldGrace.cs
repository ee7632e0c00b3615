using OmaGateway.Secrets;

namespace OmaGateway.Tests.Secrets;

/// <summary>Real time, but for the grace of a new key: it is over when the test says so.</summary>
internal sealed class HeldGrace : TimeProvider
{
    private readonly List<Action> _waiting = [];

    public int Waiting
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

    public void Over()
    {
        lock (_waiting)
        {
            _waiting.ForEach(static swap => swap());
            _waiting.Clear();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != KeyRing.Grace)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        lock (_waiting)
        {
            _waiting.Add(() => callback(state));
        }

        return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
