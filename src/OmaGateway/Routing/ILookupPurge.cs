namespace OmaGateway.Routing;

/// <summary>Takes cached lookups away: for a session that ends, an operator, a command. Never throws for a fault of Redis.</summary>
internal interface ILookupPurge
{
    /// <summary>Everything of one token, on every route; an answer that is under way is not kept either.</summary>
    ValueTask<PurgeReach> PurgeTokenAsync(RequestToken token);

    /// <summary>Everything of one route, of all tokens.</summary>
    ValueTask<PurgeReach> PurgeRouteAsync(string routeId);

    ValueTask<PurgeReach> PurgeAllAsync();
}

/// <summary>How far a purge has come when its call returns.</summary>
internal enum PurgeReach
{
    /// <summary>This gateway, Redis, and a notice to every other replica.</summary>
    Everywhere,

    /// <summary>This gateway alone: Redis did not answer. It is told as soon as it does; until then others may serve fresh copies.</summary>
    HereOnly,
}
