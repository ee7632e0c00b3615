using System.Buffers.Binary;
using System.Text;

namespace OmaGateway.Sessions;

/// <summary>What a session's cookie holds, sealed. Pure. Holds the token: never logged.</summary>
/// <param name="Token">The mall user's access token, exactly as it was given.</param>
/// <param name="Id">Random; what an ended session is remembered by.</param>
/// <param name="Started">The absolute expiry counts from here.</param>
/// <param name="Seen">The sliding expiry counts from here.</param>
internal sealed record SessionTicket(string Token, Guid Id, DateTimeOffset Started, DateTimeOffset Seen)
{
    private const byte Version = 1;
    private const int HeadBytes = 1 + 16 + 8 + 8;

    /// <summary>When it is over if it is not used again.</summary>
    public DateTimeOffset Expires(TimeSpan idle, TimeSpan absolute)
        => Seen + idle < Ends(absolute) ? Seen + idle : Ends(absolute);

    /// <summary>When it is over in any case.</summary>
    public DateTimeOffset Ends(TimeSpan absolute) => Started + absolute;

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeadBytes + Encoding.ASCII.GetByteCount(Token)];
        bytes[0] = Version;
        Id.TryWriteBytes(bytes.AsSpan(1));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), Started.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(25), Seen.ToUnixTimeMilliseconds());
        Encoding.ASCII.GetBytes(Token, bytes.AsSpan(HeadBytes));
        return bytes;
    }

    /// <summary>Null for what is no ticket of this version.</summary>
    public static SessionTicket? FromBytes(ReadOnlySpan<byte> bytes)
        => bytes.Length <= HeadBytes || bytes[0] != Version
            ? null
            : new SessionTicket(
                Encoding.ASCII.GetString(bytes[HeadBytes..]),
                new Guid(bytes.Slice(1, 16)),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[17..])),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[25..])));

    public override string ToString() => "SessionTicket { *** }";
}
