using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OmaGateway.Tests.Promises;

/// <summary>
/// Everything that a gateway in this process says on its way: log entries of every level with state, scopes and exceptions; the gateway's own
/// spans with tags, events and links; the tags of every metric.
/// </summary>
internal sealed class Evidence : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<(string Where, byte[] What)> _items = new();
    private readonly ActivityListener _spans;
    private readonly MeterListener _metrics = new();
    private IExternalScopeProvider? _scopes;

    public Evidence()
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OmaGateway",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_spans);
        _metrics.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _metrics.SetMeasurementEventCallback<long>(Add);
        _metrics.SetMeasurementEventCallback<int>(Add);
        _metrics.SetMeasurementEventCallback<double>(Add);
        _metrics.Start();
    }

    public IEnumerable<(string Where, byte[] What)> Items => _items;

    public void Add(string where, string what) => Add(where, Encoding.UTF8.GetBytes(what));

    public void Add(string where, byte[] what) => _items.Enqueue((where, what));

    /// <summary>Reads the observable metrics too.</summary>
    public void CollectMetrics() => _metrics.RecordObservableInstruments();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        _spans.Dispose();
        _metrics.Dispose();
    }

    private void Add(Activity span)
    {
        var text = new StringBuilder($"{span.DisplayName} {span.StatusDescription} {span.TraceStateString}\n");
        foreach (var (key, value) in span.TagObjects)
        {
            text.Append(key).Append('=').Append(value).Append('\n');
        }

        foreach (var happened in span.Events)
        {
            text.Append(happened.Name).AppendJoin('\n', happened.Tags.Select(tag => $"{tag.Key}={tag.Value}"));
        }

        foreach (var link in span.Links)
        {
            text.AppendJoin('\n', (link.Tags ?? []).Select(tag => $"{tag.Key}={tag.Value}"));
        }

        Add("span", text.ToString());
    }

    private void Add<T>(Instrument instrument, T measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var text = new StringBuilder(instrument.Name);
        foreach (var (key, value) in tags)
        {
            text.Append('\n').Append(key).Append('=').Append(value);
        }

        Add("metric", text.ToString());
    }

    private sealed class Logger(Evidence evidence, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = new StringBuilder($"{formatter(state, exception)}\n{exception}\n");
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
            {
                text.AppendJoin('\n', values.Select(pair => $"{pair.Key}={pair.Value}"));
            }

            evidence._scopes?.ForEachScope((scope, into) => into.Append('\n').Append(scope), text);
            evidence.Add($"log {logLevel} {category}", text.ToString());
        }
    }
}
