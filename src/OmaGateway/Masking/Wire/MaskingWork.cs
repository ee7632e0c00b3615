using Microsoft.Extensions.ObjectPool;

namespace OmaGateway.Masking.Wire;

/// <summary>What one answer needs while it is masked; used again by the next answer of the same route.</summary>
internal sealed class MaskingWork(MaskingPlan plan)
{
    /// <summary>UTF-8 as it came.</summary>
    public PooledBuffer Text { get; } = new();

    /// <summary>UTF-8 masked.</summary>
    public PooledBuffer Output { get; } = new();

    public MaskTally Tally { get; } = new(plan);
}

internal sealed class MaskingWorkPolicy(MaskingPlan plan) : PooledObjectPolicy<MaskingWork>
{
    public override MaskingWork Create() => new(plan);

    public override bool Return(MaskingWork obj)
    {
        obj.Text.Release();
        obj.Output.Release();
        obj.Tally.Reset();
        return true;
    }
}
