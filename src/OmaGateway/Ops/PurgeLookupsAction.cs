using OmaGateway.Observability;
using OmaGateway.Routing;

namespace OmaGateway.Ops;

internal sealed class PurgeLookupsAction(ILookupPurge lookups) : IOperatorAction
{
    public string Name => "lookups-purge";

    public string Title => "Purge all lookups";

    public string Consequence => "Every copy of every route is forgotten, here and in Redis. The upstream gets each lookup again.";

    public OperatorInput? Input => null;

    public async ValueTask<OperatorResult> RunAsync(long? input, CancellationToken cancellation) => await lookups.PurgeAllAsync() switch
    {
        PurgeReach.Everywhere => new(true, "Purged on every replica."),
        _ => new(false, "Purged on this replica alone: Redis did not answer. Purge again when it is back."),
    };
}
