using OmaGateway.Secrets;

namespace OmaGateway.TenantLookups;

/// <summary>The keys of now: those that name and seal, and those beside them (before the last rotation, or about to follow), which also read and revoke.</summary>
internal sealed class LookupKeyRing
{
    private readonly LocalCopies _local;
    private volatile Pair _now;

    public LookupKeyRing(KeyRing ring, LocalCopies local)
    {
        _local = local;
        _now = Of(ring);
        ring.Changed += () => Turn(Of(ring));
    }

    public LookupKeys Current => _now.Current;

    public LookupKeys? Other => _now.Other;

    /// <summary>Every name of a token: who rejects it rejects all of them.</summary>
    public Digest[] Names(string? token) => _now is { Current: var current, Other: { } other } ? [current.Token(token), other.Token(token)] : [_now.Current.Token(token)];

    /// <summary>Copies in memory keep the name that they came with. What only a forgotten key could name could no longer be revoked from elsewhere.</summary>
    private void Turn(Pair next)
    {
        _now = next;
        _local.Purge(null);
    }

    private static Pair Of(KeyRing ring) => new(LookupKeys.Current(ring), LookupKeys.Other(ring));

    private sealed record Pair(LookupKeys Current, LookupKeys? Other);
}
