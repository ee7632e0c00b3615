using OmaGateway.Redis;

namespace OmaGateway.TenantLookups;

/// <summary>Reads and keeps one lookup's copy in L2: seals values under the key of their names, opens them also under the key beside it.</summary>
internal sealed class SharedLookup(SharedCopies copies, RedisTurns turns, Invalidation invalidation, PurgeCounts purges, LookupMetrics metrics, LookupKeyRing keys)
{
    /// <summary>
    /// In turn, because a copy is in memory twice until it is on its way to the client: thousands at once would be all that a small pod has. Who gets one goes on
    /// from here to where Kestrel has it without a wait between, so that there are never more than those that have their turn.
    /// </summary>
    /// <returns>What Redis answered; not answered too where it is not in step with this gateway, because then nothing that it holds counts.</returns>
    public async ValueTask<(SharedReading Reading, LookupEntry? Entry)> ReadAsync(LookupRequest request, LookupNames names, byte[] owner, TimeSpan lease, LeaseWish wish)
    {
        if (!await invalidation.IsInStepAsync() || !await turns.EnterAsync())
        {
            return (default, null);
        }

        try
        {
            var reading = SharedReading.Of(await copies.ReadAsync(names.Token, names.Entry, owner, lease, wish));
            if (!reading.Answered && wish != LeaseWish.Never)
            {
                // One lost reply would be one more upstream call for each replica; a Redis that is really slow soon has its circuit open.
                reading = SharedReading.Of(await copies.ReadAsync(names.Token, names.Entry, owner, lease, wish));
            }

            if (reading.Value is not null)
            {
                await Task.Yield(); // all other answers of Redis would wait for this one to be opened and written
            }

            var entry = Open(request, names, reading);
            if (entry is null && reading.Answered && keys.Other is { } other)
            {
                var old = LookupNames.Of(other, request);
                entry = Open(request, old, SharedReading.Of(await copies.ReadAsync(old.Token, old.Entry, owner, lease, LeaseWish.Never)));
            }

            return (reading with { Value = null }, entry is not null && invalidation.IsUntold(names.Token) ? null : entry);
        }
        finally
        {
            turns.Leave();
        }
    }

    /// <summary>Also gives the lease back. False where the token was rejected elsewhere since it was asked for; null where that isn't known.</summary>
    public async ValueTask<bool?> StoreAsync(LookupRequest request, LookupNames names, SharedReading reading, LookupEntry entry, byte[] owner, long now)
    {
        byte[] value = EntrySealer.Seal(names.Keys, request.Token, new SealedName(names.Token, names.Entry, reading.Generation), entry);
        var life = TimeSpan.FromMilliseconds(Math.Max(1, entry.Times.StaleUntil - now));
        var reply = await copies.StoreAsync(names.Token, names.Entry, reading.Generation, value, life, owner);
        bool? kept = reply.Number is { } number ? number == 1 : null;
        metrics.StoredInRedis(kept);
        return kept;
    }

    public ValueTask ReleaseAsync(LookupNames names, byte[] owner) => copies.ReleaseAsync(names.Token, names.Entry, owner);

    private LookupEntry? Open(in LookupRequest request, LookupNames names, SharedReading reading)
    {
        if (reading.Value is not { } value || EntrySealer.IsFormer(value))
        {
            return null;
        }

        var entry = EntrySealer.Open(names.Keys, request.Token, new SealedName(names.Token, names.Entry, reading.Generation), value);
        if (entry is null)
        {
            metrics.NotAuthentic();
            return null;
        }

        return entry.Purges == purges.For(request.Policy.RouteId) ? entry : null;
    }
}

/// <summary>A lookup's names outside this process.</summary>
internal readonly record struct LookupNames(Digest Token, Digest Entry, LookupKeys Keys)
{
    public static LookupNames Of(LookupKeys keys, in LookupRequest request) => new(keys.Token(request.Token), keys.Entry(request), keys);
}
