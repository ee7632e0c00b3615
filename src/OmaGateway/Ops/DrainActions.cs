using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>Takes this replica out of its load balancer, without ending it.</summary>
internal sealed class DrainAction(Readiness readiness) : IOperatorAction
{
    public string Name => "drain";

    public string Title => "Drain this replica";

    public string Consequence => "This replica says that it is not ready. It goes on serving what still arrives; the load balancer sends new requests to the others.";

    public OperatorInput? Input => null;

    public ValueTask<OperatorResult> RunAsync(OperatorValue input, CancellationToken cancellation)
    {
        readiness.Drain(true);
        return new(new OperatorResult(true, "/readyz says 503 from now on."));
    }
}

internal sealed class UndrainAction(Readiness readiness) : IOperatorAction
{
    public string Name => "undrain";

    public string Title => "Take traffic again";

    public string Consequence => "This replica says that it is ready, and gets new requests.";

    public OperatorInput? Input => null;

    public ValueTask<OperatorResult> RunAsync(OperatorValue input, CancellationToken cancellation)
    {
        readiness.Drain(false);
        return new(new OperatorResult(true, readiness.Phase == Phase.Ready ? "/readyz says 200 again." : "The process is ending; it stays out."));
    }
}
