namespace OmaGateway.TenantLookups;

/// <summary>Everything that is kept in memory for one token: what goes when it is rejected, and what memory pressure takes at once.</summary>
internal sealed class LocalToken(UInt128 fingerprint, Digest name)
{
    private LocalSlot[] _slots = [];
    private bool _used;

    public UInt128 Fingerprint { get; } = fingerprint;

    public Digest Name { get; } = name;

    /// <summary>Its place on the clock's face; null before it has one.</summary>
    public LinkedListNode<LocalToken>? Place { get; set; }

    /// <summary>Replaced as a whole under the lock, read without it.</summary>
    public LocalSlot[] Slots
    {
        get => Volatile.Read(ref _slots);
        set => Volatile.Write(ref _slots, value);
    }

    /// <summary>A hit since the clock's hand passed last; what was never hit is the first to go.</summary>
    public bool Used
    {
        get => Volatile.Read(ref _used);
        set
        {
            if (_used != value)
            {
                Volatile.Write(ref _used, value); // only a change dirties the cache line that all cores read
            }
        }
    }

    public long Bytes
    {
        get
        {
            long sum = 0;
            foreach (var slot in Slots)
            {
                sum += slot.Bytes;
            }

            return sum;
        }
    }

    public LocalSlot? Find(in LookupRequest request)
    {
        foreach (var slot in Slots)
        {
            if (slot.Holds(request))
            {
                return slot;
            }
        }

        return null;
    }
}
