using System.Reflection;
using System.Text.RegularExpressions;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Conventions;

/// <summary>The rules of the house: who may know whom, what a type looks like, where the pure core ends.</summary>
public sealed partial class RoomConventionTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src", "OmaGateway");
    private static readonly string[] Foundations = ["Configuration", "Routing", "Redis", "Problems", "Observability", "Secrets"];

    /// <summary>Files that take values and return values: no web framework, no store.</summary>
    private static readonly string[] PureFiles = ["Masking/*.cs", "Tokens/TokenHeaderRule.cs", "MailBudget/CalendarDay.cs"];

    public static TheoryData<string> Files => [.. SourceFiles];

    private static IEnumerable<string> SourceFiles => Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Source, file).Replace('\\', '/'))
        .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Namespace_OfAFile_IsItsFolder(string file)
    {
        string expected = string.Join('.', ["OmaGateway", .. file.Split('/')[..^1]]);
        Namespace().Match(Read(file)).Groups[1].Value.ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Room_KnowsOnlyTheFoundations(string file)
    {
        string room = file.Split('/')[0];
        if (!file.Contains('/') || room == "Cli")
        {
            return; // Program.cs composes all rooms, and so does the command line
        }

        var known = Mention().Matches(CommentOrText().Replace(Read(file), "")).Select(match => match.Groups[1].Value).Where(other => other != room && Directory.Exists(Path.Combine(Source, other)));
        known.Except(Foundations).ShouldBeEmpty($"{file} reaches into another room; what must travel goes as RoutePolicy or as a feature on HttpContext");
    }

    [Fact]
    public void StackExchangeRedis_IsNamedInItsRoomAlone()
        => FilesWith("StackExchange").ShouldAllBe(file => file.StartsWith("Redis/", StringComparison.Ordinal));

    [Fact]
    public void PureFiles_KnowNeitherTheWebNorRedis()
    {
        var pure = PureFiles.SelectMany(pattern => Directory.Exists(Path.Combine(Source, Path.GetDirectoryName(pattern)!))
            ? Directory.EnumerateFiles(Path.Combine(Source, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern))
            : []).Where(file => !file.EndsWith("Feature.cs", StringComparison.Ordinal));
        foreach (string file in pure)
        {
            Impure().Match(File.ReadAllText(file)).Value.ShouldBe("", $"{file} is a pure file");
        }
    }

    [Fact]
    public void Types_AreInternalAndSealed()
    {
        var open = Types().Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false }).Select(type => type.FullName);
        open.ShouldBeEmpty();
        Types().Where(type => type.IsPublic).Select(type => type.FullName).ShouldBeEmpty("nothing outside this assembly builds on its types");
    }

    [Fact]
    public void Program_IsReadInOneGlance()
        => File.ReadAllLines(Path.Combine(Source, "Program.cs")).Length.ShouldBeLessThanOrEqualTo(80);

    [Fact]
    public void Names_SayWhatAThingIs()
        => Types().Where(type => Vague().IsMatch(type.Name)).Select(type => type.FullName).ShouldBeEmpty();

    private static IEnumerable<Type> Types() => typeof(Program).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("OmaGateway", StringComparison.Ordinal) == true
            && type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null
            && !type.Name.Contains('<', StringComparison.Ordinal));

    private static IEnumerable<string> FilesWith(string word) => SourceFiles.Where(file => Read(file).Contains(word, StringComparison.Ordinal));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Source, file));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    /// <summary>A meter's name or a docstring may mention a room; code may not.</summary>
    [GeneratedRegex(@"//.*$|""[^""\n]*""", RegexOptions.Multiline)]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\bOmaGateway\.(\w+)")]
    private static partial Regex Mention();

    [GeneratedRegex(@"\b(HttpContext|IHeaderDictionary|Microsoft\.AspNetCore|IRedisClient|HttpResponseMessage|ILogger)\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"(Utils?|Helpers?|Common|Manager)$")]
    private static partial Regex Vague();
}
