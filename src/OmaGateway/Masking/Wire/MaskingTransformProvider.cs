using OmaGateway.Configuration;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Masking.Wire;

/// <summary>Gives every route that names a plan its <see cref="MaskingTransform"/>, once, when the route is built.</summary>
internal sealed class MaskingTransformProvider(MaskingRulesFeed feed, LeakReport leaks, AnswerPlaces places, TimeProvider time, ILoggerFactory loggers) : ITransformProvider
{
    /// <summary>YARP's own transforms that would carry an upstream's header or trailer past the mask.</summary>
    private static readonly string[] Bypasses = ["ResponseHeadersCopy", "ResponseHeadersAllowed", "ResponseTrailersCopy", "ResponseTrailersAllowed"];

    private readonly ILogger _logger = loggers.CreateLogger("OmaGateway.Masking");

    public void ValidateRoute(TransformRouteValidationContext context)
    {
        if (RoutePolicyReader.Read(context.Route).Policy.Mask is not { } name)
        {
            return;
        }

        var rules = feed.Current;
        if (rules.Plan(name) is null)
        {
            string nearest = NearestName.Of(name, rules.PlanNames) is { } near ? $" Did you mean '{near}'?" : "";
            context.Errors.Add(new ArgumentException(
                $"Route '{context.Route.RouteId}': Transforms: Mask: masking.json has no plan '{name}'; it has {string.Join(", ", rules.PlanNames)}.{nearest}"));
        }

        foreach (string bypass in Bypasses.Where(key => context.Route.Transforms?.Any(transform => transform.ContainsKey(key)) == true))
        {
            context.Errors.Add(new ArgumentException(
                $"Route '{context.Route.RouteId}': Transforms: {bypass} can't stand beside Mask: no header or trailer of the upstream passes on a masked route."));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        if (RoutePolicy.Of(context.Route).Mask is not { } name)
        {
            return;
        }

        var plan = feed.Current.Plan(name) ?? throw new InvalidOperationException($"Route '{context.Route.RouteId}': no masking plan '{name}'.");
        context.CopyResponseHeaders = false;
        context.CopyResponseTrailers = false;
        context.ResponseTransforms.Add(new MaskingTransform(plan, leaks.For(context.Route.RouteId), places, time, _logger));
    }
}
