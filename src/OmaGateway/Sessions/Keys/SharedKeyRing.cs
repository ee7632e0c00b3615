using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace OmaGateway.Sessions.Keys;

/// <summary>Data Protection's own key manager, which otherwise looks for other replicas' keys once a day: here when there are any.</summary>
internal sealed class SharedKeyRing(SharedKeys keys, IOptions<KeyManagementOptions> options, IActivator activator, ILoggerFactory loggers) : IKeyManager
{
    private readonly XmlKeyManager _inner = new(options, activator, loggers);

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => _inner.CreateNewKey(activationDate, expirationDate);

    public IReadOnlyCollection<IKey> GetAllKeys() => _inner.GetAllKeys();

    public CancellationToken GetCacheExpirationToken() => CancellationTokenSource.CreateLinkedTokenSource(_inner.GetCacheExpirationToken(), keys.Changes).Token;

    public void RevokeKey(Guid keyId, string? reason = null) => _inner.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => _inner.RevokeAllKeys(revocationDate, reason);
}
