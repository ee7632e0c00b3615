using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Configuration;

/// <summary>The schema, the options classes, the shipped file and the README's table say the same.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.ConfigFolder, "gateway.schema.json"))).RootElement;

    /// <summary>Keys that are read elsewhere than from an options class: files that hold a secret.</summary>
    private static readonly string[] ReadElsewhere = ["ConnectionStringFile", "KeyFile", "PreviousKeyFile", "SecretKeyFile", "Codes"];

    public static TheoryData<string, Type> Sections => new()
    {
        { "Gateway", Options("Edge.GatewayOptions") },
        { "Redis", Options("Redis.RedisOptions") },
        { "Secrets", Options("Secrets.SecretsOptions") },
        { "MailBudget", Options("MailBudget.MailBudgetOptions") },
        { "MailBudget/Codes", Options("Applications.Codes.SettlementOptions") },
        { "ApplicantLimits", Options("Applications.ApplicantLimitsOptions") },
        { "ApplicantLimits/PerPhone", Options("Applications.LimitOptions") },
        { "ApplicantLimits/PerAddress", Options("Applications.AddressLimitOptions") },
        { "TenantLookups", Options("TenantLookups.TenantLookupsOptions") },
        { "Observability", Options("Observability.ObservabilityOptions") },
        { "Bss", Options("Bss.BssOptions") },
        { "Ops", Options("Ops.OpsOptions") },
        { "Sessions", Options("Sessions.SessionsOptions") },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Section_HasTheKeysOfItsOptions_WithTheirBounds(string section, Type options)
    {
        var schema = Section(section).GetProperty("properties");
        var properties = options.GetProperties().Where(property => property.SetMethod is not null || IsList(property)).ToDictionary(property => property.Name);

        schema.EnumerateObject().Select(key => key.Name).Except(ReadElsewhere).ShouldBe(properties.Keys, ignoreOrder: true);
        foreach (var (name, property) in properties)
        {
            var key = schema.GetProperty(name);
            key.GetProperty("description").GetString().ShouldNotBeNullOrWhiteSpace();
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            {
                Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture).ShouldBe(key.GetProperty("minimum").GetDouble(), name);
                Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture).ShouldBe(key.GetProperty("maximum").GetDouble(), name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Section_TellsTheDefaultsThatAreInForce(string section, Type options)
    {
        object defaults = Activator.CreateInstance(options)!;
        foreach (var key in Section(section).GetProperty("properties").EnumerateObject().Where(key => key.Value.TryGetProperty("default", out _)))
        {
            object? value = options.GetProperty(key.Name)!.GetValue(defaults);
            string told = key.Value.GetProperty("default").ToString();
            Convert.ToString(value, CultureInfo.InvariantCulture).ShouldBe(told, $"{section}:{key.Name}", StringCompareShould.IgnoreCase);
        }
    }

    [Fact]
    public void ShippedFile_NamesItsSchema()
    {
        var shipped = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.ConfigFolder, "gateway.json"))).RootElement;
        shipped.GetProperty("$schema").GetString().ShouldBe("gateway.schema.json");
    }

    [Fact]
    public void Readme_ListsEveryKey()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        foreach (var section in Schema.GetProperty("properties").EnumerateObject().Where(section => section.Value.TryGetProperty("properties", out _) && section.Name != "ReverseProxy"))
        {
            foreach (var key in section.Value.GetProperty("properties").EnumerateObject())
            {
                readme.ShouldContain($"`{section.Name}:{key.Name}", Case.Sensitive);
            }
        }
    }

    /// <summary>One truth (<c>x-live</c>, which the reload goes by), told in the editor and in the README.</summary>
    [Fact]
    public void LiveKeys_AreMarkedInTheReadme_AllOthersSayThatTheyNeedARestart()
    {
        foreach (string row in File.ReadLines(Path.Combine(Repository.Root, "README.md")).Where(row => row.StartsWith("| `", StringComparison.Ordinal)))
        {
            string key = row.Split('`')[1].Split(":{")[0];
            if (key.Contains(':', StringComparison.Ordinal) && OmaGateway.Configuration.SchemaNode.Gateway.Member(key.Split(':')[0]) is not null)
            {
                row.Contains('↻', StringComparison.Ordinal).ShouldBe(OmaGateway.Configuration.SchemaNode.Gateway.TakesLive(key), key);
            }
        }

        Leaves(Schema, "", live: false).Where(leaf => leaf.Schema.GetProperty("description").GetString()!.EndsWith("eeds a restart.", StringComparison.Ordinal) == leaf.Live).ShouldBeEmpty();
    }

    private static IEnumerable<(string Key, JsonElement Schema, bool Live)> Leaves(JsonElement schema, string key, bool live)
    {
        bool isLive = live || schema.TryGetProperty("x-live", out _);
        return schema.TryGetProperty("properties", out var members) && !(isLive && key.Length > 0 && members.TryGetProperty("Routes", out _))
            ? members.EnumerateObject().SelectMany(member => Leaves(member.Value, $"{key}:{member.Name}", isLive))
            : [(key, schema, isLive)];
    }

    private static JsonElement Section(string path)
        => path.Split('/').Aggregate(Schema, static (parent, name) => parent.GetProperty("properties").GetProperty(name));

    private static bool IsList(PropertyInfo property) => property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IList<>);

    private static Type Options(string name) => typeof(Program).Assembly.GetType("OmaGateway." + name, throwOnError: true)!;
}
