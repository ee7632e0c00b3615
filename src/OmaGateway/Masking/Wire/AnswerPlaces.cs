using System.Diagnostics.CodeAnalysis;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// Bounds the memory of answers that come in. Small ones just come; of larger ones only so many are read at once, and the others wait at their upstreams, within
/// their time-outs. An upstream that has not begun to answer holds nothing; one that stops after it announced a large answer holds a place until its request's time is up.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class AnswerPlaces(TimeProvider time)
{
    /// <summary>What an answer may take without a place, in bytes.</summary>
    private const int Small = 32 * 1024;

    /// <summary>Ever larger, ever fewer. As much again is masked, and what is rented is up to twice as long: some 100 MB, if all of them are full at once.</summary>
    private static readonly (int Bytes, int Places)[] Sizes = [(128 * 1024, 64), (2 * 1024 * 1024, 4), (int.MaxValue, 2)];

    private readonly SemaphoreSlim[] _places = [.. Sizes.Select(static size => new SemaphoreSlim(size.Places))];

    /// <summary>For one answer after the other.</summary>
    public AnswerPlace None() => new(_places, time);

    /// <summary>
    /// What one answer holds: a place of its size. One that turns out larger than it said keeps the smaller places, too, while it waits for a larger: it holds what
    /// it has read. Nobody who has a place waits for a smaller one, so nobody waits in a circle.
    /// </summary>
    internal sealed class AnswerPlace(SemaphoreSlim[] places, TimeProvider time)
    {
        private int _from;
        private int _to;

        /// <summary>How long it has waited, all in all, since it last held nothing.</summary>
        public TimeSpan Waited { get; private set; }

        /// <summary>Waits until a buffer of this size may be had.</summary>
        public ValueTask ForAsync(int bytes, CancellationToken cancellation)
            => bytes <= (_to == 0 ? Small : Sizes[_to - 1].Bytes) ? ValueTask.CompletedTask : WaitAsync(Array.FindIndex(Sizes, size => bytes <= size.Bytes), cancellation);

        /// <summary>The answer takes no memory any more.</summary>
        public void Leave()
        {
            while (_to > _from)
            {
                places[--_to].Release();
            }

            (_from, _to) = (0, 0);
            Waited = TimeSpan.Zero;
        }

        private async ValueTask WaitAsync(int wanted, CancellationToken cancellation)
        {
            if (_to == 0)
            {
                (_from, _to) = (wanted, wanted);
            }

            long began = time.GetTimestamp();
            try
            {
                while (_to <= wanted)
                {
                    await places[_to].WaitAsync(cancellation);
                    _to++;
                }
            }
            finally
            {
                Waited += time.GetElapsedTime(began);
            }
        }
    }
}
