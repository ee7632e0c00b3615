namespace OmaGateway.Applications.Repeats;

/// <summary>
/// What this gateway is doing and did lately, by application: a twin waits for the same flight, a repeat gets the same final
/// answer. At most <see cref="MostEntries"/> finished ones are remembered, the oldest go first.
/// </summary>
internal sealed class RepeatBook(TimeProvider time)
{
    public const int MostEntries = 10_000;

    private readonly Lock _gate = new();
    private int _flights;
    private long _bodiesUntil = long.MinValue;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, Entry Entry)> _finishedBodies = new();
    private readonly Queue<(string Name, Entry Entry)> _finishedKeys = new();

    /// <summary>False where no application without an Idempotency-Key can be a repeat: nothing is in flight, and every answer's window is over. Takes no lock.</summary>
    public bool MayKnow => Volatile.Read(ref _flights) > 0 || time.GetTimestamp() <= Volatile.Read(ref _bodiesUntil);

    /// <summary>The flight or the remembered answer of the same application, or null.</summary>
    public Entry? Find(ApplicationIdentity identity)
    {
        lock (_gate)
        {
            return (identity.Key is { } key ? Live(key) : null) ?? Live(identity.Body);
        }
    }

    /// <summary>The flight or the remembered answer of the same application; or <paramref name="own"/>, which the caller then has to finish.</summary>
    /// <returns>Null where the Idempotency-Key belongs to another body.</returns>
    public Entry? Join(ApplicationIdentity identity, Entry own)
    {
        lock (_gate)
        {
            if (identity.Key is { } key && Live(key) is { } keyed)
            {
                return keyed.Body == identity.Body ? keyed : null;
            }

            var entry = Live(identity.Body) ?? own;
            Bind(identity.Body, entry);
            if (identity.Key is not null)
            {
                Bind(identity.Key, entry);
            }

            _flights += entry == own ? 1 : 0;
            return entry;
        }
    }

    /// <summary>Tells all who wait. A final answer is remembered under every name it was asked by, anything else forgotten at once.</summary>
    public void Finish(Entry own, ApplicationOutcome outcome, (TimeSpan Body, TimeSpan Key)? remember)
    {
        lock (_gate)
        {
            foreach (string name in own.Names)
            {
                Forget(name, own);
                if (remember is { } windows)
                {
                    bool isBody = name == own.Body;
                    Remember(name, new Entry(own.Body) { Ends = Later(isBody ? windows.Body : windows.Key) }, outcome, isBody ? _finishedBodies : _finishedKeys);
                }
            }

            Shorten(_finishedBodies);
            Shorten(_finishedKeys);
            _flights--;
        }

        own.Completion.SetResult(outcome);
    }

    private void Bind(string name, Entry entry)
    {
        if (_entries.GetValueOrDefault(name) != entry)
        {
            _entries[name] = entry;
            if (entry.Ends is null)
            {
                entry.Names.Add(name);
            }
            else
            {
                _finishedKeys.Enqueue((name, entry));
            }
        }
    }

    private void Remember(string name, Entry entry, ApplicationOutcome outcome, Queue<(string Name, Entry Entry)> finished)
    {
        entry.Completion.SetResult(outcome is ApplicationOutcome.Forwarded forwarded ? forwarded with { IsReplay = true } : outcome);
        _entries[name] = entry;
        finished.Enqueue((name, entry));
        if (finished == _finishedBodies)
        {
            Volatile.Write(ref _bodiesUntil, Math.Max(_bodiesUntil, entry.Ends!.Value));
        }
    }

    private void Shorten(Queue<(string Name, Entry Entry)> finished)
    {
        while (finished.TryPeek(out var oldest) && (finished.Count > MostEntries || oldest.Entry.IsOver(time.GetTimestamp())))
        {
            finished.Dequeue();
            Forget(oldest.Name, oldest.Entry);
        }
    }

    private long Later(TimeSpan window) => time.GetTimestamp() + (long)(window.TotalSeconds * time.TimestampFrequency);

    private Entry? Live(string name) => _entries.GetValueOrDefault(name) is { } entry && !entry.IsOver(time.GetTimestamp()) ? entry : null;

    private void Forget(string name, Entry entry)
    {
        if (_entries.GetValueOrDefault(name) == entry)
        {
            _entries.Remove(name);
        }
    }

    /// <param name="body">Identity of the body that it belongs to.</param>
    internal sealed class Entry(string body)
    {
        public string Body { get; } = body;

        /// <summary>Under which it is found while in flight: its body, and the keys of all twins.</summary>
        public List<string> Names { get; } = [];

        /// <summary>Timestamp after which it is forgotten; null while in flight.</summary>
        public long? Ends { get; init; }

        public TaskCompletionSource<ApplicationOutcome> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsOver(long now) => Ends < now;
    }
}
