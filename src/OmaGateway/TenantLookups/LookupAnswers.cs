using System.Buffers;
using Microsoft.Extensions.Primitives;
using OmaGateway.Observability;
using OmaGateway.Problems;
using OmaGateway.Routing;

namespace OmaGateway.TenantLookups;

/// <summary>Writes a lookup's answer, from a copy or from the upstream, and says in its headers which it was (RFC 9211, RFC 9111).</summary>
internal static class LookupAnswers
{
    private static readonly StringValues Json = "application/json; charset=utf-8";

    /// <summary>A fresh copy from memory: the path that has to cost nothing.</summary>
    public static Task WriteHit(HttpContext context, LookupRoute route, LookupEntry entry, long now)
    {
        var (age, ttl) = (HitSeconds.Of(entry.Times.AgeSeconds(now)), HitSeconds.Of(entry.Times.TtlSeconds(now)));
        route.Counts.Add(LookupOutcome.HitLocal);
        context.SetFeature(Outcome.Hit);
        return WriteCopy(context, route, entry, age.Age, ttl.CacheControl, ttl.Status);
    }

    /// <summary>Any other copy that is served without asking the upstream.</summary>
    public static Task WriteCopy(HttpContext context, LookupRoute route, LookupEntry entry, long now, LookupOutcome outcome, string detail)
    {
        route.Counts.Add(outcome);
        long ttl = entry.Times.TtlSeconds(now);
        return WriteCopy(context, route, entry, Number(entry.Times.AgeSeconds(now)), CacheStatus.Private(ttl), CacheStatus.Hit(ttl, detail));
    }

    public static Task WriteAsync(HttpContext context, LookupRoute route, LookupResult result, ForwardReason reason, bool collapsed, long now)
    {
        switch (result)
        {
            case LookupResult.Copy copy:
                return copy.Shared
                    ? WriteCopy(context, route, copy.Entry, now, LookupOutcome.HitShared, CacheStatus.Shared)
                    : WriteCopy(context, route, copy.Entry, now, LookupOutcome.HitLocal, CacheStatus.Local);
            case LookupResult.StandIn { Failure: null } waiting:
                return route.Health.IsDown
                    ? WriteCopy(context, route, waiting.Entry, now, LookupOutcome.StaleError, CacheStatus.IfError)
                    : WriteCopy(context, route, waiting.Entry, now, LookupOutcome.StaleRevalidate, CacheStatus.WhileRevalidate);
            case LookupResult.StandIn standIn:
                route.Counts.Add(LookupOutcome.StaleError);
                context.SetFeature(Outcome.Stale);
                long stale = standIn.Entry.Times.TtlSeconds(now);
                return WriteCopy(context, route, standIn.Entry, Number(standIn.Entry.Times.AgeSeconds(now)), CacheStatus.Private(stale),
                    CacheStatus.Forwarded(ForwardReason.Stale, Status(standIn.Failure), collapsed, ttl: stale, detail: CacheStatus.IfError));
            case LookupResult.Fetched { Entry: { } entry } fetched:
                route.Counts.Add(collapsed ? LookupOutcome.Collapsed : LookupOutcome.Miss);
                long ttl = entry.Times.TtlSeconds(now);
                return WriteCopy(context, route, entry, default, CacheStatus.Private(ttl), CacheStatus.Forwarded(reason, 200, collapsed, fetched.Stored, ttl));
            default:
                var passed = (LookupResult.Fetched)result;
                route.Counts.Add(collapsed ? LookupOutcome.Collapsed : LookupOutcome.Miss);
                context.Response.Headers[CacheStatus.Header] = CacheStatus.Forwarded(reason, Status(passed.Answer), collapsed);
                context.Response.Headers.Vary = route.Vary;
                return UpstreamAnswerWriter.WriteAsync(context, passed.Answer);
        }
    }

    public static Task WriteNotCached(HttpContext context, LookupRoute route)
    {
        route.Counts.Add(LookupOutcome.NotCached);
        context.Response.Headers[CacheStatus.Header] = CacheStatus.OnlyIfCached;
        return new Problem(ProblemTypes.OnlyIfCached).WriteAsync(context);
    }

    private static Task WriteCopy(HttpContext context, LookupRoute route, LookupEntry entry, StringValues age, StringValues cacheControl, StringValues status)
    {
        var response = context.Response;
        var headers = response.Headers;
        headers[CacheStatus.Header] = status;
        headers.CacheControl = cacheControl;
        headers.ETag = entry.EntityTag;
        headers.Vary = route.Vary;
        if (age.Count > 0)
        {
            headers.Age = age;
        }

        var request = context.Request;
        bool isPost = HttpMethods.IsPost(request.Method);
        if (!isPost && request.Headers.IfNoneMatch.Count > 0 && EntityTags.Match(request.Headers.IfNoneMatch, entry.EntityTag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ContentType = Json;
        response.ContentLength = entry.Body.Length;
        if (HttpMethods.IsHead(request.Method))
        {
            return Task.CompletedTask;
        }

        if (entry.Body.Length > AnswerBody.Large)
        {
            return AnswerBody.WriteAsync(context, entry.Body).AsTask();
        }

        response.BodyWriter.Write(entry.Body.Span); // Kestrel sends it with the head, in one write, when the request ends
        return Task.CompletedTask;
    }

    private static int? Status(UpstreamAnswer? answer) => answer switch
    {
        UpstreamAnswer.Masked masked => masked.Status,
        UpstreamAnswer.Unreadable unreadable => unreadable.Status,
        _ => null,
    };

    private static string Number(long seconds) => seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
