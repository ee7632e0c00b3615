using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using OmaGateway.Sessions.Keys;

namespace OmaGateway.Sessions;

/// <summary>Makes, opens and renews what lies in the cookie. There is no list of open sessions; only ended ones are remembered, until they would have ended anyway.</summary>
internal sealed class SessionStore(IDataProtectionProvider protection, SharedKeys keys, EndedSessions ended, IOptions<SessionsOptions> options, TimeProvider time)
{
    /// <summary>A session is written anew when so much of its idle time has gone: not on every request.</summary>
    private const double RenewAfter = 0.1;

    private readonly IDataProtector _seal = protection.CreateProtector("oma-gateway/session/1");
    private readonly TimeSpan _idle = TimeSpan.FromMinutes(options.Value.IdleMinutes);
    private readonly TimeSpan _absolute = TimeSpan.FromMinutes(options.Value.AbsoluteMinutes);

    public SessionTicket Start(string token)
    {
        var now = time.GetUtcNow();
        return new SessionTicket(token, Guid.NewGuid(), now, now);
    }

    public string Seal(SessionTicket ticket) => WebEncoders.Base64UrlEncode(_seal.Protect(ticket.ToBytes()));

    /// <summary>The session of a cookie, or null where it was never one, is over, or was ended.</summary>
    public async ValueTask<SessionTicket?> OpenAsync(string cookie)
    {
        var ticket = Unseal(cookie);
        if (ticket is null && await keys.RefreshAsync())
        {
            ticket = Unseal(cookie); // sealed by a replica whose key was not known here
        }

        var now = time.GetUtcNow();
        return ticket is not null && now < Expires(ticket) && !await ended.ContainsAsync(ticket.Id) ? ticket : null;
    }

    public DateTimeOffset Expires(SessionTicket ticket) => ticket.Expires(_idle, _absolute);

    public DateTimeOffset Ends(SessionTicket ticket) => ticket.Ends(_absolute);

    /// <summary>The session as it is after this use, or null while the cookie is still young enough.</summary>
    public SessionTicket? Renew(SessionTicket ticket)
    {
        var now = time.GetUtcNow();
        return now - ticket.Seen >= _idle * RenewAfter ? ticket with { Seen = now } : null;
    }

    public ValueTask EndAsync(SessionTicket ticket) => ended.AddAsync(ticket.Id, Ends(ticket));

    private SessionTicket? Unseal(string cookie)
    {
        try
        {
            return SessionTicket.FromBytes(_seal.Unprotect(WebEncoders.Base64UrlDecode(cookie)));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
