using System.Security.Cryptography;

namespace OmaGateway.Tests.Chart;

/// <summary>The same sources give the same bytes, wherever they lie.</summary>
[Trait("Lane", "long")]
public class ReproducibleBuildTests
{
    [Fact]
    public async Task Publish_FromTwoFolders_GivesTheSameBytes()
    {
        var root = Directory.CreateTempSubdirectory("oma-reproducible-");
        try
        {
            var first = await PublishAsync(root, "one");
            var second = await PublishAsync(root, "another-folder/further-down");
            first.Keys.ShouldContain("OmaGateway");
            second.ShouldBe(first, ignoreOrder: true);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    /// <summary>The digest of every published file, by its path in the folder.</summary>
    private static async Task<Dictionary<string, string>> PublishAsync(DirectoryInfo root, string name)
    {
        string output = await PublishedGateway.PublishAsync(root.CreateSubdirectory(name).FullName);
        return Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(output, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
    }
}
