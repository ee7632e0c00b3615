using System.Globalization;
using Microsoft.Extensions.Options;
using OmaGateway.Routing;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Bss;

/// <summary>Signs the request as it will be sent: after every other transform has had its say about path and query.</summary>
internal sealed class SigningTransform(IOptions<BssOptions> options, TimeProvider time) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var (request, keys) = (context.ProxyRequest, options.Value);
        var target = RequestUtilities.MakeDestinationAddress(context.DestinationPrefix, context.Path, context.Query.QueryString);
        request.RequestUri = target;
        string date = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var signed = new Dictionary<string, string>
        {
            ["host"] = target.IsDefaultPort ? target.Host : target.Authority,
            ["x-sdk-date"] = date,
        };
        var parts = new SdkHmacSignature.Request(request.Method.Method, target.AbsolutePath, target.Query.TrimStart('?'), signed, ReadOnlyMemory<byte>.Empty, date);
        request.Headers.TryAddWithoutValidation("X-Sdk-Date", date);
        request.Headers.TryAddWithoutValidation("Authorization", SdkHmacSignature.Authorization(parts, keys.AccessKey!, keys.SecretKey!));
        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// Whoever may ask a signed route acts with the gateway's own keys: such a route takes no token and nothing but GET
/// (held by the configuration's check), so that it can only read what is nobody's: products, units, service types.
/// </summary>
internal sealed class SigningTransformProvider(IOptions<BssOptions> options, TimeProvider time) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
        if (RoutePolicyReader.Read(context.Route).Policy.Signs && (string.IsNullOrEmpty(options.Value.AccessKey) || string.IsNullOrEmpty(options.Value.SecretKey)))
        {
            context.Errors.Add(new ArgumentException($"Route '{context.Route.RouteId}': Transforms: Sign needs Bss:AccessKey and Bss:SecretKey (or Bss:SecretKeyFile)."));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        if (RoutePolicy.Of(context.Route).Signs)
        {
            context.RequestTransforms.Add(new SigningTransform(options, time));
        }
    }
}
