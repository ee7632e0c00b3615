using System.Globalization;
using OmaGateway.Configuration;

namespace OmaGateway.Masking.Rules;

/// <summary>Reads the section "limits".</summary>
internal static class LimitsReader
{
    private static readonly string[] Names = ["maxDepth", "maxStringBytes"];

    public static MaskingLimits Read(ConfigElement? section, ConfigErrors errors)
    {
        errors.Members(section, "limit", Names);
        return new MaskingLimits(
            Number(section?["maxDepth"], MaskingLimits.Default.MaxDepth, 1, 512, errors),
            Number(section?["maxStringBytes"], MaskingLimits.Default.MaxStringBytes, 256, 16 * 1024 * 1024, errors));
    }

    private static int Number(ConfigElement? element, int otherwise, int least, int most, ConfigErrors errors)
    {
        if (element is null) return otherwise;
        if (int.TryParse(element.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most) return value;
        errors.Add(element.Offset, element.Path, $"a whole number from {least} to {most} is expected");
        return otherwise;
    }
}
