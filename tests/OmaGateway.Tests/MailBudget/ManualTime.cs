namespace OmaGateway.Tests.MailBudget;

/// <summary>
/// A clock that stands until it is moved: the wall clock and the monotonic one together, or the wall clock alone. Timers run in
/// real time, so that what waits for a disk or a socket still ends.
/// </summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private long _wall = start.UtcTicks;
    private long _monotonic;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _wall), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _monotonic);

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _wall, by.Ticks);
        Interlocked.Add(ref _monotonic, by.Ticks);
    }

    public void JumpWallClock(TimeSpan by) => Interlocked.Add(ref _wall, by.Ticks);
}
