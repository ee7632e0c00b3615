using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using OmaGateway.Tests.Hosting;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Simulator;

public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "OmaSimulator", "README.md"));

    [Fact]
    public void Examples_Each_AreAcceptedByTheSwitches()
    {
        var examples = Example().Matches(Readme).Select(match => match.Groups[1].Value).ToList();
        examples.Count.ShouldBeGreaterThan(50);
        foreach (var example in examples) Should.NotThrow(() => new FaultState().ApplyJson(example), example);
    }

    [Fact]
    public void Table_EverySwitchAndEveryValue_IsInIt()
    {
        foreach (var property in typeof(FaultSwitches).GetProperties())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            Readme.ShouldContain($"\"{name}\":", customMessage: $"{name} is not in the README");
            var type = Nullable.GetUnderlyingType(property.PropertyType);
            if (type?.IsEnum != true) continue;
            foreach (var value in Enum.GetNames(type)) Readme.ShouldContain($"`{NameOf(type, value)}`", customMessage: $"{name}: {value} is not in the README");
        }
    }

    private static string NameOf(Type type, string member) =>
        type.GetField(member)!.GetCustomAttribute<System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(member);

    [GeneratedRegex(@"^\| `(\{.*?\})` \|", RegexOptions.Multiline)]
    private static partial Regex Example();
}
