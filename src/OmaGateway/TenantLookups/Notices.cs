using System.Security.Cryptography;
using System.Text;

namespace OmaGateway.TenantLookups;

/// <summary>What gateways tell each other on a channel of Redis: who tells (16 random bytes), of what kind it is (1), its content.</summary>
internal sealed class Notices
{
    public const string Channel = "oma:lookups";
    private const byte TokenKind = 1;
    private const byte PurgeKind = 2;
    private const int SenderSize = 16;

    public static readonly byte[] ChannelName = Encoding.ASCII.GetBytes(Channel);

    private readonly byte[] _sender = RandomNumberGenerator.GetBytes(SenderSize);

    public byte[] Rejected(Digest name) => [.. _sender, TokenKind, .. name.ToBytes()];

    public byte[] Purged() => [.. _sender, PurgeKind];

    /// <summary>Null for our own, and for what no gateway tells.</summary>
    public Notice? Read(ReadOnlySpan<byte> message)
    {
        if (message.Length <= SenderSize || message[..SenderSize].SequenceEqual(_sender))
        {
            return null;
        }

        var content = message[(SenderSize + 1)..];
        return message[SenderSize] switch
        {
            TokenKind when content.Length == Digest.Size => new Notice.Rejected(Digest.Read(content)),
            PurgeKind => new Notice.Purged(),
            _ => null,
        };
    }
}

/// <summary>What another gateway tells. Closed.</summary>
internal abstract record Notice
{
    private Notice()
    {
    }

    /// <param name="Name">The token's.</param>
    public sealed record Rejected(Digest Name) : Notice;

    /// <summary>The purge counts in Redis have risen.</summary>
    public sealed record Purged : Notice;
}
