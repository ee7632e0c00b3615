using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using OmaGateway.Masking;

namespace OmaGateway.Benchmarks;

/// <summary>
/// The masker against its limit in the same run: a bare <c>while (reader.Read())</c> over the same bytes, which decides nothing, decodes
/// nothing and writes nothing. Judge the ratio and the allocations, not the nanoseconds.
/// <code>dotnet run -c Release --project tests/OmaGateway.Benchmarks -- --filter '*Masking*'</code>
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class MaskingBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private byte[] _body = [];
    private MaskingPlan _plan = null!;
    private MaskTally _tally = null!;

    [Params("tenant", "subscriptions")]
    public string Route { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        string config = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "config", "masking.json");
        _plan = MaskingRules.Parse(File.ReadAllBytes(config), config).Rules!.Plan(Route)!;
        _tally = new MaskTally(_plan);
        _body = Route == "tenant" ? MaskingBodies.Tenant() : MaskingBodies.Subscriptions();
        if (!Mask()) throw new InvalidOperationException("The body isn't masked.");
    }

    [Benchmark(Baseline = true)]
    public int Read()
    {
        var reader = new Utf8JsonReader(_body);
        int tokens = 0;
        while (reader.Read()) tokens++;
        return tokens;
    }

    [Benchmark]
    public bool Mask()
    {
        _output.ResetWrittenCount();
        return Masker.Mask(_body, _plan, _output, _tally) == MaskOutcome.Masked;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
