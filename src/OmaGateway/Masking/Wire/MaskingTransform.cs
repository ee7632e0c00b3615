using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.ObjectPool;
using OmaGateway.Observability;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace OmaGateway.Masking.Wire;

/// <summary>
/// Step 9 of a request's life, for one route: takes the answer's body away from YARP and passes on what is left of it after masking.
/// <list type="number">
/// <item>The status says whether there is a body (<see cref="AnswerHead"/>).</item>
/// <item>Content codings are undone, the charset becomes UTF-8 (<see cref="UpstreamBody"/>).</item>
/// <item>Up to a limit it is read and masked whole; beyond, it streams (<see cref="StreamedAnswer"/>).</item>
/// <item>The answer goes to whoever asked for it (<see cref="UpstreamAnswerSink"/>), or to the client.</item>
/// </list>
/// No header, trailer or reason phrase of the upstream's goes with it.
/// </summary>
internal sealed class MaskingTransform(MaskingPlan plan, RouteLeaks leaks, AnswerPlaces places, TimeProvider time, ILogger logger) : ResponseTransform
{
    private readonly DefaultObjectPool<MaskingWork> _pool = new(new MaskingWorkPolicy(plan, places));

    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        if (context.ProxyResponse is not { } upstream)
        {
            // YARP has set the status of its own error; but a route's time-out it takes for a client that left (400).
            http.Response.StatusCode = OutOfTime(http) ? StatusCodes.Status504GatewayTimeout : http.Response.StatusCode;
            return;
        }

        context.SuppressResponseBody = true;
        http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null; // YARP has copied the upstream's: text like any other
        var sink = http.Feature<UpstreamAnswerSink>();
        var work = _pool.Get();
        using var span = GatewayTelemetry.Source.StartActivity("answer mask");
        try
        {
            if (await AnswerAsync(http, upstream, sink, work, context.CancellationToken) is not { } answer)
            {
                return;
            }

            span?.SetTag("oma.body.size", work.Text.Count);
            if (sink is null)
            {
                await UpstreamAnswerWriter.WriteAsync(http, answer, work.Copied);
            }
            else
            {
                sink.Answer = answer is UpstreamAnswer.Masked masked ? masked with { Body = masked.Body.ToArray() } : answer;
            }
        }
        finally
        {
            leaks.Add(work.Tally);
            _pool.Return(work);
        }
    }

    /// <summary>The answer, its body still in <paramref name="work"/>; null where it has been sent, or nobody is left to get it.</summary>
    private async ValueTask<UpstreamAnswer?> AnswerAsync(HttpContext http, HttpResponseMessage upstream, UpstreamAnswerSink? sink, MaskingWork work, CancellationToken cancellation)
    {
        int status = (int)upstream.StatusCode;
        long began = time.GetTimestamp();
        try
        {
            return await MaskAsync(http, upstream, sink is not null, work, cancellation) switch
            {
                { Sent: true } => null,
                { Unreadable: { } reason } => Refuse(http, status, reason),
                _ => new UpstreamAnswer.Masked(status, work.Output.Memory, AnswerHead.RetryAfter(upstream.Headers, time)),
            };
        }
        catch (UnreadableAnswerException exception)
        {
            return Refuse(http, status, exception.Reason);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            bool clientGone = sink is null && http.RequestAborted.IsCancellationRequested && !OutOfTime(http);
            if (clientGone || Broken(http))
            {
                return null;
            }

            bool waitedHere = work.Waited > time.GetElapsedTime(began) / 2; // most of the time since its head was there; else its upstream kept it
            if (waitedHere)
            {
                WireLog.NoPlace(logger, leaks.Route, status);
            }
            else
            {
                WireLog.TooSlow(logger, leaks.Route, status);
            }

            return new UpstreamAnswer.Missing(ForwarderError.ResponseBodyCanceled, TimedOut: true) { WaitedHere = waitedHere };
        }
    }

    private async ValueTask<MaskingResult> MaskAsync(HttpContext http, HttpResponseMessage upstream, bool keep, MaskingWork work, CancellationToken cancellation)
    {
        int status = (int)upstream.StatusCode;
        switch (AnswerHead.Expect(status, upstream.RequestMessage?.Method == HttpMethod.Head))
        {
            case ExpectedBody.Refused: return UnreadableReason.UnexpectedStatus;
            case ExpectedBody.None: return MaskingResult.Whole;
        }

        using var body = await UpstreamBody.OpenAsync(upstream.Content, work, cancellation);
        int limit = keep ? WireLimits.Kept : body.IsCoded ? WireLimits.WholeCoded : WireLimits.Whole;
        if (keep && body.IsLongerThan(limit))
        {
            return UnreadableReason.TooLarge; // and no place taken, nor waited for
        }

        if (await body.FillAsync(limit, cancellation))
        {
            work.Output.GetSpan(work.Text.Count); // a mask is hardly ever longer: it need not grow by doubling
            return work.Text.Count == 0
                ? status is >= 400 and <= 500 ? MaskingResult.Whole : UnreadableReason.NotJson
                : MaskingResult.Of(Masker.Mask(work.Text.Span, plan, work.Output, work.Tally));
        }

        return keep ? UnreadableReason.TooLarge : await StreamedAnswer.WriteAsync(http, status, body, work, plan, cancellation);
    }

    private UpstreamAnswer.Unreadable? Refuse(HttpContext http, int status, UnreadableReason reason)
    {
        WireLog.Unreadable(logger, leaks.Route, status, reason);
        leaks.Unreadable(reason);
        Activity.Current?.SetTag(MetricTags.Reason, reason.ToString());
        return Broken(http) ? null : new UpstreamAnswer.Unreadable(status, reason);
    }

    /// <summary>Whether the route's time-out has fired: it cancels as a client that hangs up does.</summary>
    private static bool OutOfTime(HttpContext http)
        => http.Feature<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true;

    /// <summary>Where part of the answer is out already, all that can be said is that it is broken: never a clean end.</summary>
    private static bool Broken(HttpContext http)
    {
        if (!http.Response.HasStarted)
        {
            return false;
        }

        http.SetFeature(Outcome.Failed);
        http.Abort();
        return true;
    }
}
