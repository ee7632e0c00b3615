using Yarp.ReverseProxy.Transforms.Builder;

namespace OmaGateway.Applications;

/// <summary>Refuses a route that reserves mails for something that is no application.</summary>
internal sealed class ApplicationRouteValidator : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
        var transforms = context.Route.Transforms ?? [];
        if (transforms.Any(transform => transform.ContainsKey("MailBudget"))
            && !transforms.Any(transform => transform.TryGetValue("Body", out string? contract) && contract == "application"))
        {
            context.Errors.Add(new ArgumentException(
                $"Route '{context.Route.RouteId}': Transforms: MailBudget: only applications spend mails; add {{ \"Body\": \"application\" }} or remove MailBudget."));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
    }
}
