using System.Security.Cryptography;
using System.Text.Json;
using OmaGateway.Configuration;

namespace OmaGateway.Masking.Rules;

/// <summary>Turns the file into plans. Every mistake is collected; any mistake means no rules.</summary>
internal sealed class RulesCompiler
{
    /// <summary>Raised when the same rules produce other bytes, so that nothing masked by an older engine is served from a cache.</summary>
    private const byte EngineVersion = 1;

    private static readonly string[] Sections = ["$schema", "limits", "personal", "personalParts", "routes"];

    private readonly ConfigErrors _errors;
    private readonly FieldNames _names = new();
    private readonly FieldRuleReader _fields;

    private RulesCompiler(ConfigErrors errors)
    {
        _errors = errors;
        _fields = new FieldRuleReader(errors, _names);
    }

    public static MaskingRulesResult Compile(ReadOnlyMemory<byte> json, string file)
    {
        var errors = new ConfigErrors(file, json);
        MaskingRules? rules = null;
        try
        {
            rules = new RulesCompiler(errors).Compile(ConfigElement.Read(json.Span), Version(json.Span));
        }
        catch (JsonException e)
        {
            errors.Add(Offset(json.Span, e), "(file)", $"not JSON: {e.Message.Split(" LineNumber")[0]}");
        }

        return errors.All.Count == 0 ? new MaskingRulesResult(rules, []) : new MaskingRulesResult(null, errors.All);
    }

    private MaskingRules Compile(ConfigElement root, string version)
    {
        _errors.Members(root, "section", Sections);
        MaskingLimits limits = LimitsReader.Read(root["limits"], _errors);
        var personal = new Dictionary<string, FieldRule>(StringComparer.Ordinal);
        ReadPersonal(root["personal"], personal);
        string[] parts = [.. _errors.Strings(root["personalParts"]).Select(part => PersonalNames.Fold(part.Text)).Where(part => part.Length > 0)];

        IReadOnlyList<ConfigElement> routes = _errors.Members(root["routes"]);
        if (routes.Count == 0) _errors.Add(root.Offset, root.Path, "'routes' is missing or empty: no route could be masked");
        var readers = routes.Select(route => new RouteReader(route, _fields, _errors)).ToList();
        foreach (RouteReader reader in readers) reader.Read(personal);

        var names = new PersonalNames(personal, parts);
        var plans = new Dictionary<string, MaskingPlan>(StringComparer.Ordinal);
        foreach (RouteReader reader in readers)
            plans[reader.Name] = new MaskingPlan(reader.Name, reader.Root, names, _names, limits, reader.RefuseDrift, reader.Indices);
        return new MaskingRules(version, _names, plans);
    }

    private void ReadPersonal(ConfigElement? section, Dictionary<string, FieldRule> personal)
    {
        foreach (ConfigElement kind in _errors.Members(section))
        {
            if (!FieldKinds.ByName.TryGetValue(kind.Name, out FieldKind value) || !value.IsPersonal())
            {
                _errors.AddUnknown(kind, "personal kind", kind.Name, FieldKinds.ByName.Where(pair => pair.Value.IsPersonal()).Select(pair => pair.Key));
                continue;
            }

            foreach (ConfigElement name in _errors.Strings(kind))
            {
                if (!personal.TryAdd(PersonalNames.Fold(name.Text), new FieldRule(value, _names.Add(name.Text))))
                    _errors.Add(name.Offset, name.Path, $"'{name.Text}' is listed already, in this or another spelling");
            }
        }
    }

    private static string Version(ReadOnlySpan<byte> json)
    {
        byte[] hash = SHA256.HashData(json);
        hash[0] ^= EngineVersion;
        return Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    private static int Offset(ReadOnlySpan<byte> json, JsonException e)
    {
        int offset = 0;
        for (long line = e.LineNumber ?? 0; line > 0 && json[offset..].IndexOf((byte)'\n') is var end and >= 0; line--) offset += end + 1;
        return offset + (int)(e.BytePositionInLine ?? 0);
    }
}
