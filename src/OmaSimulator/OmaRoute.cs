namespace OmaSimulator;

/// <summary>The upstream's interfaces, as the journal and the fault switches name them (in kebab case).</summary>
public enum OmaRoute
{
    /// <summary>R1, GET .../trialtenant/querytenantinfo (page 000).</summary>
    TrialTenant,

    /// <summary>R2, GET .../tenant/querytenantbasic (page 001).</summary>
    Tenant,

    /// <summary>R3, POST .../tenant/queryresource, also queryresources (page 002).</summary>
    Subscriptions,

    /// <summary>R4, POST .../applyTry/applyTenant (page 003).</summary>
    ApplyTrial,

    /// <summary>R5, POST .../applyTry/generateverifycode.</summary>
    SmsCode,

    /// <summary>R6, GET .../system/querysoftwaresysparams.</summary>
    ConsoleParameters,

    /// <summary>R7, every operation of the BSS host (page 004).</summary>
    Bss,

    /// <summary>A path or method that no page describes: 404 or 405.</summary>
    Unknown,
}

/// <summary>Where each interface lives on the wire.</summary>
internal static class OmaRoutes
{
    private static readonly Dictionary<string, (string Method, OmaRoute Route)> Paths = new(StringComparer.Ordinal)
    {
        ["/rest/oma/softwareconsole/trialtenant/querytenantinfo"] = ("GET", OmaRoute.TrialTenant),
        ["/rest/oma/softwareconsole/tenant/querytenantbasic"] = ("GET", OmaRoute.Tenant),
        ["/rest/oma/softwareconsole/trialtenant/querytenantbasic"] = ("GET", OmaRoute.TrialTenant),
        ["/rest/oma/softwareconsole/tenant/querytenantinfo"] = ("GET", OmaRoute.Tenant),
        ["/rest/oma/softwareconsole/tenant/queryresource"] = ("POST", OmaRoute.Subscriptions),
        ["/rest/oma/softwareconsole/tenant/queryresources"] = ("POST", OmaRoute.Subscriptions),
        ["/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant"] = ("POST", OmaRoute.ApplyTrial),
        ["/apiaccess/rest/ipccprovision/v1/applyTry/generateverifycode"] = ("POST", OmaRoute.SmsCode),
        ["/rest/oma/softwareconsole/system/querysoftwaresysparams"] = ("GET", OmaRoute.ConsoleParameters),
    };

    private static readonly Dictionary<string, OmaRoute> Names =
        Enum.GetValues<OmaRoute>().ToDictionary(NameOf, route => route, StringComparer.Ordinal);

    /// <summary>Every route's name, for messages.</summary>
    public static IEnumerable<string> AllNames => Names.Keys;

    /// <summary>The route that a request meant, and the method that its path wants (null: no such path).</summary>
    public static (OmaRoute Route, string? Method) Match(PathString path)
    {
        var text = path.Value ?? "";
        if (Paths.TryGetValue(text, out var known)) return (known.Route, known.Method);
        return IsBss(text) ? (OmaRoute.Bss, null) : (OmaRoute.Unknown, null);
    }

    /// <summary>Whether a path has the last segment that the other tenant query's title would lead to.</summary>
    public static bool IsSwapped(string path) => path is "/rest/oma/softwareconsole/trialtenant/querytenantbasic" or "/rest/oma/softwareconsole/tenant/querytenantinfo";

    public static string NameOf(OmaRoute route) => route switch
    {
        OmaRoute.TrialTenant => "trial-tenant",
        OmaRoute.Tenant => "tenant",
        OmaRoute.Subscriptions => "subscriptions",
        OmaRoute.ApplyTrial => "apply-trial",
        OmaRoute.SmsCode => "sms-code",
        OmaRoute.ConsoleParameters => "console-parameters",
        OmaRoute.Bss => "bss",
        _ => "unknown",
    };

    public static bool TryParse(string name, out OmaRoute route) => Names.TryGetValue(name, out route);

    private static bool IsBss(string path) =>
        path.StartsWith("/v2/", StringComparison.Ordinal) || path.StartsWith("/v3/", StringComparison.Ordinal);
}
