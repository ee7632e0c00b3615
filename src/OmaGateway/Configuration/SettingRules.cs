using System.Globalization;

namespace OmaGateway.Configuration;

/// <summary>What the schema can't say of settings: combinations that would break a promise, judged with all overrides applied.</summary>
internal static class SettingRules
{
    public static void Check(IConfiguration settings, bool isDevelopment, Action<string, string, string?> complain)
    {
        if (!isDevelopment && settings["Secrets:Key"] is null or "" && settings["Secrets:KeyFile"] is null or "")
        {
            complain("Secrets:Key", "is required outside Development: base64 of 32 random bytes (openssl rand -base64 32), or Secrets:KeyFile", null);
        }

        if (SamePort(settings["Gateway:PublicUrl"] ?? "http://127.0.0.1:8080", settings["Gateway:ManagementUrl"] ?? "http://127.0.0.1:8081"))
        {
            complain("Gateway:ManagementUrl", "has the port of Gateway:PublicUrl; management is a listener of its own", null);
        }

        if (Number(settings["MailBudget:Headroom"], 0) > Number(settings["MailBudget:DailyLimit"], 100))
        {
            complain("MailBudget:Headroom", "is more than MailBudget:DailyLimit: nothing would ever be forwarded", null);
        }

        string zone = settings["MailBudget:TimeZone"] ?? "Asia/Shanghai";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            complain("MailBudget:TimeZone", $"there is no time zone '{zone}'", NearestName.Of(zone, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id)));
        }

        if (Number(settings["TenantLookups:StaleSeconds"], 86400) < Number(settings["TenantLookups:RevalidateSeconds"], 10))
        {
            complain("TenantLookups:StaleSeconds", "is less than TenantLookups:RevalidateSeconds", null);
        }
    }

    private static bool SamePort(string one, string other)
    {
        int port = BindingAddress.Parse(one).Port;
        return port != 0 && port == BindingAddress.Parse(other).Port;
    }

    private static long Number(string? text, long otherwise) => long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : otherwise;
}
