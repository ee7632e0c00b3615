namespace OmaGateway.Tests.Hosting;

/// <summary>What every gateway under test is started with, in this process or as one of its own.</summary>
internal static class GatewayArguments
{
    /// <summary>A fixed key, so that several gateways on one Redis read each other's entries. For tests alone.</summary>
    public const string TestKey = "b21hLWdhdGV3YXktdGVzdC1rZXktMzItYnl0ZXMhISE=";

    public static IEnumerable<string> Of(IEnumerable<string> overrides) =>
    [
        "--Gateway:PublicUrl=http://127.0.0.1:0",
        "--Gateway:ManagementUrl=http://127.0.0.1:0",
        .. overrides.Any(setting => setting.StartsWith("Secrets:KeyFile=", StringComparison.Ordinal)) ? [] : new[] { $"--Secrets:Key={TestKey}" },
        $"--MailBudget:JournalFile={Path.Combine(Path.GetTempPath(), "oma-tests", Guid.NewGuid().ToString("N"), "mail-budget.journal")}",
        .. overrides.Select(setting => "--" + setting),
    ];

    /// <summary>Settings that send all clusters to one upstream.</summary>
    public static string[] Upstream(Uri address) =>
    [
        $"ReverseProxy:Clusters:mall:Destinations:primary:Address={address}",
        $"ReverseProxy:Clusters:oma:Destinations:primary:Address={address}",
    ];
}
