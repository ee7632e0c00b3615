using Yarp.ReverseProxy.Configuration;

namespace OmaGateway.Routing;

/// <summary>Reads a <see cref="RoutePolicy"/> out of a route's <c>Transforms</c> and names every error, with route and key.</summary>
internal static class RoutePolicyReader
{
    public static readonly string[] Keys = ["Token", "QueryAllowed", "Body", "Lookup", "MailBudget", "Answer", "Sign", "Mask"];

    public static (RoutePolicy Policy, IReadOnlyList<string> Errors) Read(RouteConfig route)
    {
        var errors = new List<string>();
        TokenPolicy? token = null;
        BodyPolicy? body = null;
        LookupPolicy? lookup = null;
        string? mask = null;
        IReadOnlyList<string> query = [];
        bool reservesMail = false;
        bool signs = false;
        var answer = AnswerShape.Problem;

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var transform in route.Transforms ?? [])
        {
            string? key = Keys.FirstOrDefault(transform.ContainsKey);
            if (key is null)
            {
                continue; // one of YARP's own
            }

            var values = new TransformValues(route.RouteId, key, transform, errors);
            if (!seen.Add(key))
            {
                values.Error("is given twice; give it once");
            }

            switch (key)
            {
                case "Token": token = ReadToken(values); break;
                case "QueryAllowed": query = values.List(key); break;
                case "Body": body = new BodyPolicy(values.Text(key), values.OneOf("Envelope", "flat", "requestBody") == "requestBody", values.OneOf("Numbers", "integer", "string") == "string", values.OneOf("Unknown", "refuse", "drop") == "drop"); break;
                case "Lookup": lookup = new LookupPolicy(values.OneOf(key, "PerToken", "Public") == "PerToken", values.OptionalText("SuccessCode"), values.OptionalSeconds("FreshSeconds")); break;
                case "MailBudget": reservesMail = values.OneOf(key, "Reserve") == "Reserve"; break;
                case "Answer": answer = values.OneOf(key, "Problem", "Upstream") == "Upstream" ? AnswerShape.Upstream : AnswerShape.Problem; break;
                case "Sign": signs = values.OneOf(key, "SDK-HMAC-SHA256").Length > 0; break;
                default: mask = values.Text(key); break;
            }

            values.RefuseUnread();
        }

        if (token is null)
        {
            errors.Add($"Route '{route.RouteId}': Transforms: no token rule; add {{ \"Token\": \"Required\" }} or {{ \"Token\": \"None\" }}.");
            token = new TokenPolicy(true, TokenDefaults.Header, [TokenDefaults.Header]);
        }

        if (lookup is { PerToken: false } && token.Required)
        {
            errors.Add($"Route '{route.RouteId}': Transforms: Lookup: \"Public\" would show one token's answer to another; use \"PerToken\", or \"Token\": \"None\" where the answer belongs to nobody.");
        }

        if (lookup is { PerToken: true } && !token.Required)
        {
            errors.Add($"Route '{route.RouteId}': Transforms: Lookup: \"PerToken\" needs \"Token\": \"Required\".");
        }

        if (signs && token.Required)
        {
            errors.Add($"Route '{route.RouteId}': Transforms: Sign: a signed route takes no token; use \"Token\": \"None\".");
        }

        if ((lookup is not null || reservesMail) && mask is null)
        {
            errors.Add($"Route '{route.RouteId}': Transforms: Mask is missing; a route with Lookup or MailBudget names its masking rules.");
        }

        return (new RoutePolicy
        {
            RouteId = route.RouteId,
            Token = token,
            Body = body,
            Lookup = lookup,
            Mask = mask,
            MaskVersion = route.Metadata?.GetValueOrDefault(RoutePolicy.MaskVersionKey) ?? "",
            QueryAllowed = query,
            ReservesMail = reservesMail,
            Signs = signs,
            Answer = answer,
            TimeOut = route.Timeout ?? TimeSpan.FromSeconds(15),
        }, errors);
    }

    private static TokenPolicy ReadToken(TransformValues values)
    {
        bool required = values.OneOf("Token", "Required", "None") == "Required";
        string header = values.OptionalText("Header") ?? TokenDefaults.Header;
        var accepted = new List<string> { header };
        foreach (string alias in values.List("Aliases"))
        {
            if (!accepted.Contains(alias, StringComparer.OrdinalIgnoreCase))
            {
                accepted.Add(alias);
            }
        }

        return new TokenPolicy(required, header, accepted);
    }
}

/// <summary>The spelling of the interface pages' tables.</summary>
internal static class TokenDefaults
{
    public const string Header = "X-Auth-Token";
}
