using System.Diagnostics.Metrics;

using OmaGateway.Observability;

namespace OmaGateway.Redis;

/// <summary>How a call ended: the metric tag <c>oma.outcome</c>.</summary>
internal enum RedisOutcome
{
    Answered,

    /// <summary>Redis answered with an error.</summary>
    Error,

    /// <summary>No answer within the call's budget.</summary>
    TimedOut,

    /// <summary>No connection, or it broke.</summary>
    Disconnected,

    /// <summary>Not asked: the circuit is open.</summary>
    CircuitOpen,

    /// <summary>Not asked: too many commands without an answer.</summary>
    Overloaded,
}

/// <summary>Meter <c>OmaGateway.Redis</c>.</summary>
internal sealed class RedisMetrics
{
    public const string MeterName = "OmaGateway.Redis";
    private static readonly string[] Outcomes = ["answered", "error", "timed_out", "disconnected", "circuit_open", "overloaded"];
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _reconnects;

    public RedisMetrics(IMeterFactory factory)
    {
        Meter = factory.Create(MeterName);
        _duration = Meter.CreateHistogram("oma.redis.command.duration", "s", "Time from a command's call to its answer or to giving up, by command and outcome.", null, GatewayTelemetry.Seconds);
        _reconnects = Meter.CreateCounter<long>("oma.redis.connections", "{connection}", "Connections that were made again.");
    }

    private Meter Meter { get; }

    /// <param name="command">A command or a script's name: both from the source code, never from a request.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="elapsed">Time since the call.</param>
    public void Command(string command, RedisOutcome outcome, TimeSpan elapsed)
        => _duration.Record(elapsed.TotalSeconds, new(MetricTags.Operation, command), new(MetricTags.Outcome, Outcomes[(int)outcome]));

    public void Reconnected() => _reconnects.Add(1);

    public void Observe(Func<bool> isAvailable, Func<int> inFlight)
    {
        Meter.CreateObservableGauge("oma.redis.available", () => isAvailable() ? 1 : 0, "1", "1 while the circuit is closed, 0 while it is open.");
        Meter.CreateObservableUpDownCounter("oma.redis.in_flight", inFlight, "{command}", "Commands without an answer.");
    }
}
