namespace OmaGateway.Tests.Applications;

/// <summary>A monotonic clock that stands until it is moved.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _timestamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _timestamp);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _timestamp, by.Ticks);
}
