using System.Diagnostics.CodeAnalysis;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// Bounds the memory of answers that come in. Small ones just come; of larger ones only so many are read at once, and the others wait at their upstreams, within
/// their time-outs. An upstream that has not begun to answer holds nothing; one that stops after it announced a large answer holds a place until its request's time is up.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class AnswerPlaces
{
    /// <summary>What an answer may take without a place, in bytes.</summary>
    private const int Small = 32 * 1024;

    /// <summary>Ever larger, ever fewer: 8 MB, 8 MB, and 32 MB for the two that may grow to <see cref="WireLimits.Kept"/>.</summary>
    private static readonly (int Bytes, int Places)[] Sizes = [(128 * 1024, 64), (2 * 1024 * 1024, 4), (int.MaxValue, 2)];

    private readonly SemaphoreSlim[] _places = [.. Sizes.Select(static size => new SemaphoreSlim(size.Places))];

    /// <summary>For one answer after the other.</summary>
    public AnswerPlace None() => new(_places);

    /// <summary>What one answer holds: a place of its size and one of each smaller size, taken in this order, so that nobody waits in a circle.</summary>
    internal sealed class AnswerPlace(SemaphoreSlim[] places)
    {
        private int _held;

        /// <summary>Waits until a buffer of this size may be had.</summary>
        public ValueTask ForAsync(int bytes, CancellationToken cancellation)
            => bytes <= Allowed ? ValueTask.CompletedTask : WaitAsync(bytes, cancellation);

        /// <summary>The answer takes no memory any more.</summary>
        public void Leave()
        {
            while (_held > 0)
            {
                places[--_held].Release();
            }
        }

        private int Allowed => _held == 0 ? Small : Sizes[_held - 1].Bytes;

        private async ValueTask WaitAsync(int bytes, CancellationToken cancellation)
        {
            while (bytes > Allowed)
            {
                await places[_held].WaitAsync(cancellation);
                _held++;
            }
        }
    }
}
