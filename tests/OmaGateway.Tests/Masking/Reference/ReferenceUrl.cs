using System.Text;
using System.Text.RegularExpressions;

namespace OmaGateway.Tests.Masking.Reference;

/// <summary>Links again.</summary>
internal static class ReferenceUrl
{
    private const string Part = "^[A-Za-z0-9.*_~%:;=,+!$()@/-]*$";

    public static string Mask(string text, string[] parameters) => Mask(text, parameters, 0) ?? "***";

    private static string? Mask(string text, string[] parameters, int nesting)
    {
        Match url = Regex.Match(text, @"\A(?<scheme>https?://)(?<authority>[^/?#]*)(?<path>[^?#]*)(\?(?<query>[^#]*))?(#.*)?\z", RegexOptions.Singleline);
        if (nesting == 3 || !url.Success) return null;
        string authority = url.Groups["authority"].Value.Split('@')[^1];
        Match host = Regex.Match(authority, @"\A(?<host>[A-Za-z0-9.*-]{1,253})(:[0-9]{1,5})?\z");
        if (!host.Success || ReferenceDetectors.Fires(host.Groups["host"].Value)) return null;
        string result = url.Groups["scheme"].Value + authority + string.Join('/', url.Groups["path"].Value.Split('/').Select(Harmless));
        if (!url.Groups["query"].Success) return result;
        string[] kept = [.. url.Groups["query"].Value.Split('&').Where(parameter => parameters.Contains(parameter.Split('=')[0])).Select(parameter =>
        {
            int equals = parameter.IndexOf('=');
            if (equals < 0) return parameter;
            string value = parameter[(equals + 1)..];
            return parameter[..equals] + "=" + (Mask(value, parameters, nesting + 1) ?? Harmless(value));
        })];
        return kept.Length == 0 ? result : result + "?" + string.Join('&', kept);
    }

    private static string Harmless(string part)
    {
        if (Encoding.UTF8.GetByteCount(part) > 1024) return "***";
        string decoded = part;
        while (true)
        {
            if (!Regex.IsMatch(decoded, decoded == part ? Part : Part.Replace("/-]", "/ -]")) || decoded.EndsWith('\n') || ReferenceDetectors.Fires(decoded)) return "***";
            if (!decoded.Contains('%')) return part;
            if (Regex.IsMatch(decoded, "%(?![0-9A-Fa-f]{2})")) return "***";
            decoded = Regex.Replace(decoded, "%([0-9A-Fa-f]{2})", match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString());
        }
    }
}
