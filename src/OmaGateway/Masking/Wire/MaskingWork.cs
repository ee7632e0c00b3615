using Microsoft.Extensions.ObjectPool;

namespace OmaGateway.Masking.Wire;

/// <summary>What one answer needs while it is masked; used again by the next answer of the same route.</summary>
internal sealed class MaskingWork
{
    private readonly AnswerPlaces.AnswerPlace _place;

    public MaskingWork(MaskingPlan plan, AnswerPlaces places)
    {
        _place = places.None();
        Tally = new MaskTally(plan);
        Copied = Release;
    }

    /// <summary>UTF-8 as it came.</summary>
    public PooledBuffer Text { get; } = new();

    /// <summary>UTF-8 masked.</summary>
    public PooledBuffer Output { get; } = new();

    public MaskTally Tally { get; }

    /// <summary><see cref="Release"/>, for whoever copies <see cref="Output"/>.</summary>
    public Action Copied { get; }

    /// <summary>Before <see cref="Text"/> grows: waits until it may.</summary>
    public ValueTask MayTakeAsync(int bytes, CancellationToken cancellation) => _place.ForAsync(bytes, cancellation);

    /// <summary>In <see cref="MayTakeAsync"/>, all in all.</summary>
    public TimeSpan Waited => _place.Waited;

    /// <summary>Gives the memory back. What was tallied stays.</summary>
    public void Release()
    {
        Text.Release();
        Output.Release();
        _place.Leave();
    }
}

internal sealed class MaskingWorkPolicy(MaskingPlan plan, AnswerPlaces places) : PooledObjectPolicy<MaskingWork>
{
    public override MaskingWork Create() => new(plan, places);

    public override bool Return(MaskingWork obj)
    {
        obj.Release();
        obj.Tally.Reset();
        return true;
    }
}
