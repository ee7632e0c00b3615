using System.Reflection;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Conventions;

/// <summary>The analyzer passes over a line of its list that names nothing, and over an overload that is not listed.</summary>
public sealed class BannedSymbolTests
{
    private const string NothingBlocks = "Nothing blocks";
    private static readonly string[][] Lines = [.. File.ReadAllLines(Path.Combine(Repository.Root, "src", "OmaGateway", "BannedSymbols.txt")).Select(line => line.Split(';'))];
    private static readonly HashSet<string> Banned = [.. Lines.Select(line => line[0])];

    public static TheoryData<string> Symbols => [.. Banned];

    public static TheoryData<string> Waits => [.. Lines.Where(line => line[1].StartsWith(NothingBlocks, StringComparison.Ordinal) && line[0].StartsWith("M:", StringComparison.Ordinal)).Select(line => line[0])];

    [Theory]
    [MemberData(nameof(Symbols))]
    public void Symbol_Listed_Exists(string symbol) => (symbol[0] == 'T' ? TypeOf(symbol[2..]) is not null : IdsOf(symbol).Contains(symbol)).ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Waits))]
    public void Wait_Listed_IsListedWithAllItsOverloads(string symbol)
        => IdsOf(symbol).Where(id => Name(id) == Name(symbol)).Except(Banned).ShouldBeEmpty();

    private static string Name(string id) => id.Split('(')[0];

    /// <summary>The documentation ids of every method and property of the type whose member this is.</summary>
    private static List<string> IdsOf(string symbol)
    {
        string type = Name(symbol)[2..Name(symbol).LastIndexOf('.')];
        var members = TypeOf(type)?.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly) ?? [];
        return [.. members.OfType<MethodInfo>().Select(method => $"M:{type}.{method.Name}{Parameters(method)}"), .. members.OfType<PropertyInfo>().Select(property => $"P:{type}.{property.Name}")];
    }

    private static string Parameters(MethodInfo method) => method.GetParameters() is { Length: > 0 } parameters ? $"({string.Join(',', parameters.Select(parameter => Id(parameter.ParameterType)))})" : "";

    private static string Id(Type type) => type switch
    {
        { IsArray: true } => Id(type.GetElementType()!) + "[]",
        { IsGenericType: true } => $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(Id))}}}",
        { FullName: { } name } => name.Replace('+', '.'),
        _ => type.Name,
    };

    /// <summary>A documentation id has a dot where reflection has a plus: before a type that is nested in another.</summary>
    private static Type? TypeOf(string id)
    {
        var assemblies = AppDomain.CurrentDomain.GetAssemblies();
        string nested = id.LastIndexOf('.') is > 0 and var dot ? $"{id[..dot]}+{id[(dot + 1)..]}" : id;
        return assemblies.Select(assembly => assembly.GetType(id) ?? assembly.GetType(nested)).FirstOrDefault(type => type is not null);
    }
}
