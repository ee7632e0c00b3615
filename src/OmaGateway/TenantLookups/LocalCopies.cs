using System.Collections.Concurrent;

namespace OmaGateway.TenantLookups;

/// <summary>
/// L1. Reading takes no lock and allocates nothing; changes take one lock, because they come at the upstream's pace. Bounded by
/// entries and bytes; the clock algorithm picks what goes. Rejections are remembered by sequence: what was asked for before
/// a token's last rejection is never kept, however late it comes.
/// </summary>
/// <remarks>Not MemoryCache: it boxes the key of each look-up, refuses the newest entry where this one drops the oldest, and knows no token.</remarks>
internal sealed class LocalCopies(long maxEntries, long maxBytes)
{
    /// <summary>What copies may always take, in bytes, however short memory is.</summary>
    private const long LeastRoom = 1024 * 1024;

    /// <summary>Different requests of one token: pages of R3 and spellings of paths. The oldest goes.</summary>
    private const int MaxSlots = 16;
    private const int MaxRejections = 10_000;

    private readonly ConcurrentDictionary<UInt128, LocalToken> _tokens = new();
    private readonly Dictionary<Digest, LocalToken> _names = [];
    private readonly LinkedList<LocalToken> _clock = new();
    private readonly Dictionary<Digest, long> _rejections = [];
    private readonly Queue<(Digest Name, long Sequence)> _oldRejections = new();
    private readonly Lock _gate = new();
    private long _sequence;
    private long _floor;
    private long _entries;
    private long _bytes;
    private long _room = long.MaxValue;
    private string _path = "";

    public long Entries => Volatile.Read(ref _entries);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Take it before asking anybody; <see cref="Keep"/> judges by it.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    public LocalSlot? Find(UInt128 fingerprint, in LookupRequest request)
    {
        if (!_tokens.TryGetValue(fingerprint, out var token) || token.Find(request) is not { } slot)
        {
            return null;
        }

        token.Used = true;
        return slot;
    }

    /// <param name="began">The <see cref="Sequence"/> from before the answer was asked for.</param>
    /// <param name="entry">Null makes room for a slot's hints alone.</param>
    /// <param name="evicted">Copies that had to go.</param>
    /// <returns>Null where the token was rejected, or its route purged, in the meantime.</returns>
    public LocalSlot? Keep(UInt128 fingerprint, Digest name, in LookupRequest request, LookupEntry? entry, long began, out int evicted)
    {
        evicted = 0;
        lock (_gate)
        {
            if (!IsCurrentLocked(name, began))
            {
                return null;
            }

            if (!_tokens.TryGetValue(fingerprint, out var token))
            {
                token = new LocalToken(fingerprint, name);
                _tokens[fingerprint] = token;
                _names[name] = token;
                token.Place = _clock.AddLast(token);
            }

            long before = token.Bytes;
            var slot = token.Find(request);
            if (slot is null)
            {
                _path = request.Path == _path ? _path : request.Path;
                slot = new LocalSlot(request with { Path = _path }); // thousands of tokens ask for the same: one text for all of them, and near at hand when the next hit is compared
                var slots = token.Slots;
                bool full = slots.Length == MaxSlots;
                token.Slots = [.. full ? slots[1..] : slots, slot];
                _entries += full ? 0 : 1;
                evicted += full ? 1 : 0;
            }

            slot.Entry = entry ?? slot.Entry;
            _bytes += token.Bytes - before;
            evicted += MakeRoom();
            return slot;
        }
    }

    /// <summary>False once the token was rejected, or anything purged, since <paramref name="began"/>.</summary>
    public bool IsCurrent(Digest name, long began)
    {
        lock (_gate)
        {
            return IsCurrentLocked(name, began);
        }
    }

    /// <summary>Everything of the token is gone, and nothing that was asked for before comes in. Returns how many copies went.</summary>
    public int Reject(Digest name)
    {
        lock (_gate)
        {
            long sequence = Interlocked.Increment(ref _sequence);
            _rejections[name] = sequence;
            _oldRejections.Enqueue((name, sequence));
            while (_oldRejections.Count > MaxRejections)
            {
                var (old, its) = _oldRejections.Dequeue();
                _floor = Math.Max(_floor, its); // what is no longer remembered by name holds for all
                if (_rejections.GetValueOrDefault(old) == its)
                {
                    _rejections.Remove(old);
                }
            }

            return _names.TryGetValue(name, out var token) ? Remove(token) : 0;
        }
    }

    /// <summary>Everything, or everything of one route, is gone, and nothing that was asked for before comes in.</summary>
    public int Purge(string? routeId)
    {
        lock (_gate)
        {
            _floor = Interlocked.Increment(ref _sequence);
            int removed = 0;
            foreach (var token in _names.Values.ToArray())
            {
                var kept = routeId is null ? [] : token.Slots.Where(slot => slot.RouteId != routeId).ToArray();
                removed += token.Slots.Length - kept.Length;
                Replace(token, kept);
            }

            return removed;
        }
    }

    /// <summary>Copies give way to requests: with all else that lives they get no more than five eighths of the memory that there is. Returns how many went.</summary>
    /// <param name="live">Bytes in use, those of the copies among them.</param>
    /// <param name="available">Bytes that this process may use.</param>
    public int GiveWay(long live, long available)
    {
        lock (_gate)
        {
            long others = Math.Max(0, live - _bytes);
            _room = Math.Max(LeastRoom, (available / 8 * 5) - others);
            return MakeRoom();
        }
    }

    private bool IsCurrentLocked(Digest name, long began) => began >= _floor && began >= _rejections.GetValueOrDefault(name);

    /// <summary>The second chance: who was used since the hand's last pass is passed over once.</summary>
    private int MakeRoom()
    {
        int evicted = 0;
        while ((_entries > maxEntries || _bytes > Math.Min(maxBytes, _room)) && _clock.First is { } hand)
        {
            if (hand.Value.Used)
            {
                hand.Value.Used = false;
                _clock.Remove(hand);
                _clock.AddLast(hand);
            }
            else
            {
                evicted += Remove(hand.Value);
            }
        }

        return evicted;
    }

    private int Remove(LocalToken token)
    {
        int count = token.Slots.Length;
        Replace(token, []);
        return count;
    }

    private void Replace(LocalToken token, LocalSlot[] slots)
    {
        long before = token.Bytes;
        _entries -= token.Slots.Length - slots.Length;
        token.Slots = slots;
        _bytes -= before - token.Bytes;
        if (slots.Length == 0)
        {
            _tokens.TryRemove(token.Fingerprint, out _);
            _names.Remove(token.Name);
            _clock.Remove(token.Place!);
        }
    }
}
