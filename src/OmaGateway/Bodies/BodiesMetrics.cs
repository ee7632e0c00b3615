using System.Diagnostics;
using System.Diagnostics.Metrics;
using OmaGateway.Observability;

namespace OmaGateway.Bodies;

/// <summary>How many request bodies were refused: tags are contract names and problem slugs, both closed sets.</summary>
internal sealed class BodiesMetrics
{
    public const string MeterName = "OmaGateway.Bodies";

    private readonly Counter<long> _refused;

    public BodiesMetrics(IMeterFactory meters)
        => _refused = meters.Create(MeterName).CreateCounter<long>("oma.bodies.refused", "{request}", "Requests refused for their body.");

    public void Refused(string contract, string problem)
        => _refused.Add(1, new TagList { { MetricTags.Contract, contract }, { MetricTags.Problem, problem } });
}
