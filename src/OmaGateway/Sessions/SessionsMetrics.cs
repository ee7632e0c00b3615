using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OmaGateway.Sessions;

/// <summary>What became of sessions and of requests that a cookie spoke for.</summary>
internal enum SessionEvent
{
    Started,
    Ended,
    Expired,

    /// <summary>The request was not made by a page that may make it.</summary>
    Refused,
}

/// <summary>Counts by <see cref="SessionEvent"/>, a closed set.</summary>
internal sealed class SessionsMetrics
{
    public const string MeterName = "OmaGateway.Sessions";

    private readonly Counter<long> _events;

    public SessionsMetrics(IMeterFactory meters)
        => _events = meters.Create(MeterName).CreateCounter<long>("oma_gateway.sessions.events", "{event}", "Sessions started, ended and found expired, and requests refused by the CSRF rule.");

    public void Count(SessionEvent what) => _events.Add(1, new TagList { { "event", Word(what) } });

    private static string Word(SessionEvent what) => what switch
    {
        SessionEvent.Started => "started",
        SessionEvent.Ended => "ended",
        SessionEvent.Expired => "expired",
        _ => "refused",
    };
}
