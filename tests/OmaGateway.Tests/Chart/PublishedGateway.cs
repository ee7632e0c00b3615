namespace OmaGateway.Tests.Chart;

/// <summary>What goes into the image: <c>dotnet publish</c> of the build under test, made once.</summary>
internal static class PublishedGateway
{
    private static readonly Lazy<Task<string>> Folder = new(PublishAsync);

    /// <summary>Release or Debug: the configuration that these tests were built in.</summary>
    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>Where the .NET runtime lies that runs these tests.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public static Task<string> FolderAsync() => Folder.Value;

    private static async Task<string> PublishAsync()
    {
        var folder = Directory.CreateTempSubdirectory("oma-published-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var (exitCode, output, error) = await Tool.RunAsync("dotnet", ["publish", Path.Combine("src", "OmaGateway"), "--configuration", Configuration, "--no-build", "--output", folder.FullName]);
        exitCode.ShouldBe(0, output + error);
        return folder.FullName;
    }
}
