namespace OmaGateway.Tests.Hosting;

/// <summary>Where the checkout is that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string ConfigFolder => Path.Combine(Root, "config");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OmaGateway.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("OmaGateway.sln was not found above the test assembly.");
    }
}
