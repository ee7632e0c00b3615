using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OmaGateway.Observability;

/// <summary>
/// What no configuration can switch on: messages of the framework that quote a URL, a header or an address. Only the gateway's own
/// categories log freely; the framework's begin at Warning, those that quote even then are silent. It wraps every filter rule, as a rule for
/// one provider would otherwise win over a general one.
/// </summary>
internal sealed class LogCaps : IPostConfigureOptions<LoggerFilterOptions>
{
    private static readonly (string Category, LogLevel Lowest)[] Caps =
    [
        ("OmaGateway", LogLevel.Trace),
        ("Microsoft.Hosting.Lifetime", LogLevel.Information),
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None), // request lines with path and query, and the scope that holds them
        ("Microsoft.AspNetCore.Diagnostics", LogLevel.None),         // exceptions whole
        ("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None),
        ("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Error), // a line for each connection beyond the limit; a metric counts them
        ("Microsoft.AspNetCore.HttpLogging", LogLevel.None),
        ("System.Net.Http.HttpClient", LogLevel.None),
        ("Yarp.ReverseProxy.Forwarder", LogLevel.None),               // a stack trace for each request that failed; the request line names the cause
    ];

    private readonly ConcurrentDictionary<string, LogLevel> _lowest = new(StringComparer.Ordinal);

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var rules = options.Rules.ToArray();
        options.Rules.Clear();
        options.Rules.Add(new LoggerFilterRule(null, null, options.MinLevel, (_, category, level) => Allows(category, level)));
        foreach (var rule in rules)
        {
            var inner = rule.Filter;
            options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel,
                (provider, category, level) => Allows(category, level) && (inner is null || inner(provider, category, level))));
        }
    }

    /// <summary>Whether a category may log at a level at all. Categories come from code, so what is remembered is bounded.</summary>
    internal bool Allows(string? category, LogLevel level) => level >= _lowest.GetOrAdd(category ?? "", Lowest);

    private static LogLevel Lowest(string category)
        => Caps.Where(cap => category.StartsWith(cap.Category, StringComparison.Ordinal))
            .Select(cap => (LogLevel?)cap.Lowest)
            .FirstOrDefault() ?? LogLevel.Warning;
}
