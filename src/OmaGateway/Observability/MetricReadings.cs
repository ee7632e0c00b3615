using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace OmaGateway.Observability;

/// <summary>
/// The same numbers that are exported, read inside the process for the console: a second reader of the one meter provider, so
/// that a request pays for counting once and the console can't disagree with the dashboards.
/// </summary>
internal sealed class MetricReadings : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Copier _copier = new();

    public MetricReadings() => Reader = new BaseExportingMetricReader(_copier) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };

    internal MetricReader Reader { get; }

    /// <summary>All series now; empty until the host has started.</summary>
    public IReadOnlyList<Reading> Collect()
    {
        lock (_lock)
        {
            return Reader.Collect(timeoutMilliseconds: 1000) ? _copier.Last : [];
        }
    }

    public void Dispose()
    {
        Reader.Dispose();
        _copier.Dispose();
    }

    private sealed class Copier : BaseExporter<Metric>
    {
        public IReadOnlyList<Reading> Last { get; private set; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var readings = new List<Reading>();
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    readings.Add(Copy(metric, in point));
                }
            }

            Last = readings;
            return ExportResult.Success;
        }

        private static Reading Copy(Metric metric, ref readonly MetricPoint point)
        {
            var tags = new List<KeyValuePair<string, string>>();
            foreach (var tag in point.Tags)
            {
                tags.Add(new(tag.Key, Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? ""));
            }

            tags.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
            var (kind, value) = metric.MetricType switch
            {
                MetricType.LongSum => (ReadingKind.Counter, point.GetSumLong()),
                MetricType.DoubleSum => (ReadingKind.Counter, point.GetSumDouble()),
                MetricType.LongSumNonMonotonic => (ReadingKind.Gauge, point.GetSumLong()),
                MetricType.DoubleSumNonMonotonic => (ReadingKind.Gauge, point.GetSumDouble()),
                MetricType.LongGauge => (ReadingKind.Gauge, point.GetGaugeLastValueLong()),
                MetricType.DoubleGauge => (ReadingKind.Gauge, point.GetGaugeLastValueDouble()),
                _ => (ReadingKind.Histogram, point.GetHistogramSum()),
            };
            return new(metric.Name, metric.Unit, kind, tags, value, kind == ReadingKind.Histogram ? Buckets(in point) : []);
        }

        private static List<Bucket> Buckets(ref readonly MetricPoint point)
        {
            var buckets = new List<Bucket>();
            foreach (var bucket in point.GetHistogramBuckets())
            {
                buckets.Add(new Bucket(bucket.ExplicitBound, bucket.BucketCount));
            }

            return buckets;
        }
    }
}
