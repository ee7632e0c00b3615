using System.Globalization;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Configuration;

namespace OmaGateway.Configuration;

/// <summary>What the schema can't say of routes and clusters: names that must exist, and combinations that would break a promise.</summary>
internal static class RouteRules
{
    public static void Check(ConfigElement file, ConfigErrors errors)
    {
        var proxy = file["ReverseProxy"];
        var clusters = proxy?["Clusters"]?.Children ?? [];
        foreach (var cluster in clusters)
        {
            CheckAffinity(cluster, errors);
        }

        foreach (var route in proxy?["Routes"]?.Children ?? [])
        {
            CheckRoute(route, [.. clusters.Select(cluster => cluster.Name)], errors);
        }
    }

    /// <summary>The route's policy as the gateway would read it, and what is wrong with it.</summary>
    public static (RoutePolicy Policy, IReadOnlyList<string> Errors) Policy(ConfigElement route) => RoutePolicyReader.Read(new RouteConfig
    {
        RouteId = route.Name,
        Timeout = TimeSpan.TryParse(route["Timeout"]?.Text, CultureInfo.InvariantCulture, out var timeOut) ? timeOut : null,
        Transforms = [.. (route["Transforms"]?.Children ?? [])
            .Select(transform => transform.Children.DistinctBy(word => word.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(word => word.Name, word => word.Text, StringComparer.OrdinalIgnoreCase))],
    });

    private static void CheckRoute(ConfigElement route, IReadOnlyList<string> clusters, ConfigErrors errors)
    {
        var transforms = route["Transforms"]?.Children ?? [];
        foreach (var transform in transforms.Where(transform => transform.Children.Count > 0 && !transform.Children.Exists(word => TransformNames.All.Contains(word.Name, StringComparer.OrdinalIgnoreCase))))
        {
            errors.AddUnknown(transform, "transform", transform.Children[0].Name, TransformNames.All);
        }

        if (route["ClusterId"] is { } cluster && !clusters.Contains(cluster.Text, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add(cluster.Offset, cluster.Path, $"there is no cluster '{cluster.Text}'", NearestName.Of(cluster.Text, clusters));
        }

        var (policy, complaints) = Policy(route);
        foreach (string complaint in complaints)
        {
            errors.Add(route.NameOffset, route.Path, complaint);
        }

        string[] methods = [.. route["Match"]?["Methods"]?.Children.Select(method => method.Text) ?? []];
        if (policy.ReservesMail && methods is not ["POST"])
        {
            errors.Add(route.NameOffset, route.Path, "a route with MailBudget takes POST alone: \"Methods\": [\"POST\"]");
        }

        if (policy.Signs && methods is not ["GET"])
        {
            errors.Add(route.NameOffset, route.Path, "a signed route acts with the gateway's own keys for anybody: it takes GET alone");
        }

        if (policy.Lookup is not null && policy.ReservesMail)
        {
            errors.Add(route.NameOffset, route.Path, "a route can't have both Lookup and MailBudget: an application is never answered from the cache");
        }

        if (policy.Lookup is not null && policy.Body is null && methods.Contains("POST"))
        {
            errors.Add(route.NameOffset, route.Path, "a cached POST needs a Body contract: its canonical form is the cache key");
        }
    }

    private static void CheckAffinity(ConfigElement cluster, ConfigErrors errors)
    {
        if (cluster["SessionAffinity"]?["Policy"] is { Text: var policy } element && policy.Equals("HashCookie", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(element.Offset, element.Path, "HashCookie needs System.IO.Hashing, which this build leaves out; use Cookie, or none: the upstreams keep no state");
        }
    }
}
