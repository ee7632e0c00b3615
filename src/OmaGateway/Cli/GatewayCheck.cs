using OmaGateway.Configuration;
using OmaGateway.Masking;

namespace OmaGateway.Cli;

/// <summary>What the rooms have to say of the files: the masking rules, and whether each route's plan exists.</summary>
internal static class GatewayCheck
{
    public static Verdict Rooms(FilesContent content)
    {
        var parsed = MaskingRules.Parse(content.Masking, GatewayFiles.MaskingName);
        return parsed.IsValid ? new Verdict(Plans(content.Settings, parsed.Rules), parsed.Rules.Version) : new Verdict(parsed.Errors, "");
    }

    private static ConfigError[] Plans(SettingsFile settings, MaskingRules rules)
    {
        int before = settings.Errors.All.Count;
        var masks = settings.Root?["ReverseProxy"]?["Routes"]?.Children
            .SelectMany(route => route["Transforms"]?.Children ?? [])
            .Select(transform => transform["Mask"]) ?? [];
        foreach (var mask in masks.OfType<ConfigElement>().Where(mask => rules.Plan(mask.Text) is null))
        {
            settings.Errors.Add(mask.Offset, mask.Path, $"masking.json has no rules '{mask.Text}'", NearestName.Of(mask.Text, rules.PlanNames));
        }

        return [.. settings.Errors.All.Skip(before)];
    }
}
