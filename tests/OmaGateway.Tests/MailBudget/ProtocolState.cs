using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace OmaGateway.Tests.MailBudget;

/// <summary>
/// One state of the protocol's model: Redis, its replica's older copy, three gateways (two at the start, one that may come) and three
/// requests. A value: compared and copied by its bytes. Sets of gateways and of requests are bit masks.
/// </summary>
[InlineArray(Size)]
internal struct ProtocolState : IEquatable<ProtocolState>
{
    public const int Gateways = 3;
    public const int Requests = 3;
    private const int LedgerSize = 10 + Gateways;
    private const int GatewaySize = 10;
    private const int RequestSize = 4;
    private const int GatewayAt = 2 * LedgerSize;
    private const int RequestAt = GatewayAt + (Gateways * GatewaySize);
    private const int RestAt = RequestAt + (Requests * RequestSize);
    private const int Size = RestAt + 7;
    private byte _first;

    [UnscopedRef]
    public ref byte Exists => ref this[0];

    /// <summary>The incarnation that is written in the ledger, and the run id beside it.</summary>
    [UnscopedRef]
    public ref byte Inc => ref this[1];

    [UnscopedRef]
    public ref byte Run => ref this[2];

    [UnscopedRef]
    public ref byte Base => ref this[3];

    [UnscopedRef]
    public ref byte Open => ref this[4];

    [UnscopedRef]
    public ref byte Spent => ref this[5];

    [UnscopedRef]
    public ref byte Unknown => ref this[6];

    [UnscopedRef]
    public ref byte Vouched => ref this[7];

    [UnscopedRef]
    public ref byte Joined => ref this[8];

    [UnscopedRef]
    public ref byte Heard(int gateway) => ref this[9 + gateway];

    [UnscopedRef]
    public ref byte Mode(int gateway) => ref this[GatewayAt + (gateway * GatewaySize)];

    [UnscopedRef]
    public ref byte IncOf(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 1];

    [UnscopedRef]
    public ref byte Into(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 2];

    [UnscopedRef]
    public ref byte Fenced(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 3];

    [UnscopedRef]
    public ref byte High(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 4];

    [UnscopedRef]
    public ref byte Others(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 5];

    [UnscopedRef]
    public ref byte Vouches(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 6];

    [UnscopedRef]
    public ref byte Left(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 7];

    [UnscopedRef]
    public ref byte Silent(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 8];

    /// <summary>Whose present membership it has heard of: the code's "seen" version.</summary>
    [UnscopedRef]
    public ref byte Knows(int gateway) => ref this[GatewayAt + (gateway * GatewaySize) + 9];

    [UnscopedRef]
    public ref byte Request(int id) => ref this[RequestAt + (id * RequestSize)];

    [UnscopedRef]
    public ref byte Owner(int id) => ref this[RequestAt + (id * RequestSize) + 1];

    [UnscopedRef]
    public ref byte GrantInc(int id) => ref this[RequestAt + (id * RequestSize) + 2];

    [UnscopedRef]
    public ref byte GrantTotal(int id) => ref this[RequestAt + (id * RequestSize) + 3];

    /// <summary>The run id of the server that answers now.</summary>
    [UnscopedRef]
    public ref byte ServerRun => ref this[RestAt];

    [UnscopedRef]
    public ref byte LastInc => ref this[RestAt + 1];

    [UnscopedRef]
    public ref byte Mails => ref this[RestAt + 2];

    [UnscopedRef]
    public ref byte Losses => ref this[RestAt + 3];

    [UnscopedRef]
    public ref byte Crashes => ref this[RestAt + 4];

    [UnscopedRef]
    public ref byte LostReplies => ref this[RestAt + 5];

    [UnscopedRef]
    public ref byte FailOvers => ref this[RestAt + 6];

    /// <summary>Gateways that were there before the loss and have still to post.</summary>
    [UnscopedRef]
    public ref byte Missing => ref this[9 + Gateways];

    public readonly bool Whole => this[0] == 1 && this[2] == this[RestAt];

    public readonly int Charged => this[3] + System.Numerics.BitOperations.PopCount(this[4]) + this[5];

    /// <summary>In the ledger and in the replica's copy: an open reservation becomes a charge for good.</summary>
    public void Charge(int id)
    {
        for (int copy = 0; copy <= LedgerSize; copy += LedgerSize)
        {
            if ((this[copy + 4] & (1 << id)) != 0)
            {
                this[copy + 4] &= (byte)~(1 << id);
                this[copy + 5]++;
            }
        }
    }

    /// <summary>A dead gateway's memory.</summary>
    public void Forget(int gateway) => ((Span<byte>)this).Slice(GatewayAt + (gateway * GatewaySize) + 1, GatewaySize - 1).Clear();

    public void Replicate() => ((Span<byte>)this)[..LedgerSize].CopyTo(((Span<byte>)this)[LedgerSize..]);

    public void Promote()
    {
        ((Span<byte>)this).Slice(LedgerSize, LedgerSize).CopyTo((Span<byte>)this);
        ServerRun++;
    }

    public void Lose() => ((Span<byte>)this)[..LedgerSize].Clear();

    public readonly bool Equals(ProtocolState other) => ((ReadOnlySpan<byte>)this).SequenceEqual((ReadOnlySpan<byte>)other);

    public override readonly bool Equals(object? obj) => obj is ProtocolState other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(this);
        return hash.ToHashCode();
    }
}
