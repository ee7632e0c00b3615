using System.Buffers;
using OmaGateway.Problems;
using OmaGateway.Routing;

namespace OmaGateway.Bodies;

/// <summary>
/// Step 5 for one request: refuse what is not JSON, read it, and put the validated body in the place of the sent one. Nothing of a
/// body that is refused is kept or logged; only its contract and the kind of refusal are counted.
/// </summary>
internal sealed class BodyIntake(RequestDelegate next, BodiesMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
        => context.GetRoutePolicy() switch
        {
            { Body: { } body } => TakeAsync(context, body),
            { } when HasUnwantedBody(context.Request) => RefuseAsync(context, "none", new Problem(ProblemTypes.BadRequest, "This interface takes no request body.")),
            _ => next(context),
        };

    /// <summary>A body on GET is nothing that a cache key covers, so it must not reach the upstream.</summary>
    private static bool HasUnwantedBody(HttpRequest request)
        => (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && (request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0);

    private async Task TakeAsync(HttpContext context, BodyPolicy policy)
    {
        var contract = BodyContracts.All[policy.Contract];
        if (!BodyMediaType.IsSupported(context.Request.Headers))
        {
            context.Response.Headers.Append("Accept-Post", "application/json");
            await RefuseAsync(context, contract.Name, new Problem(ProblemTypes.MediaTypeUnsupported));
            return;
        }

        switch (await ReadAsync(context, contract, policy))
        {
            case BodyReading.Valid valid:
                valid.Body.PlaceOn(context);
                await next(context);
                return;
            case BodyReading.Invalid invalid:
                await RefuseAsync(context, contract.Name, new Problem(ProblemTypes.BodyInvalid) { Errors = invalid.Errors });
                return;
            case BodyReading.NotJson notJson:
                await RefuseAsync(context, contract.Name, new Problem(ProblemTypes.BodyNotJson, notJson.Detail));
                return;
        }
    }

    /// <summary>Reads the whole body; a declared size is bounded by Kestrel, which throws for more, as this does where none is declared (413).</summary>
    private static async ValueTask<BodyReading> ReadAsync(HttpContext context, BodyContract contract, BodyPolicy policy)
    {
        long? most = context.Request.ContentLength is null ? UnreadBody.TakeOver(context) : null;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > most)
            {
                reader.AdvanceTo(result.Buffer.End);
                UnreadBody.Close(context);
                throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
            }

            if (result.IsCompleted)
            {
                var reading = Read(result.Buffer, contract, policy);
                reader.AdvanceTo(result.Buffer.End);
                return reading;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static BodyReading Read(in ReadOnlySequence<byte> body, BodyContract contract, BodyPolicy policy)
    {
        if (body.IsSingleSegment)
        {
            return BodyReader.Read(body.FirstSpan, contract, policy);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(rented);
            return BodyReader.Read(rented.AsSpan(0, (int)body.Length), contract, policy);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true); // it held personal data
        }
    }

    private Task RefuseAsync(HttpContext context, string contract, Problem problem)
    {
        metrics.Refused(contract, problem.Type.Slug);
        return problem.WriteAsync(context);
    }
}
