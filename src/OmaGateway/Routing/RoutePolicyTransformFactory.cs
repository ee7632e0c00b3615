using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Routing;

/// <summary>
/// Makes YARP know the gateway's own words in a route's <c>Transforms</c>: validated with all other errors of the
/// configuration, built into the route's <see cref="RoutePolicy"/>.
/// </summary>
internal sealed class RoutePolicyTransformFactory : ITransformFactory
{
    public bool Validate(TransformRouteValidationContext context, IReadOnlyDictionary<string, string> transformValues)
    {
        string? key = RoutePolicyReader.Keys.FirstOrDefault(transformValues.ContainsKey);
        if (key is null)
        {
            return false;
        }

        // The policy is judged as a whole; its errors are reported once, with the first of its transforms.
        var first = context.Route.Transforms!.First(t => RoutePolicyReader.Keys.Any(t.ContainsKey));
        if (ReferenceEquals(first, transformValues))
        {
            foreach (string error in RoutePolicyReader.Read(context.Route).Errors)
            {
                context.Errors.Add(new ArgumentException(error));
            }
        }

        return true;
    }

    public bool Build(TransformBuilderContext context, IReadOnlyDictionary<string, string> transformValues)
    {
        if (!RoutePolicyReader.Keys.Any(transformValues.ContainsKey))
        {
            return false;
        }

        RoutePolicy.Of(context.Route);
        return true;
    }
}
