using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OmaGateway.Secrets;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Secrets;

/// <summary>Secrets from files, and every way in which one can be missing.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oma-secrets-");

    [Theory]
    [InlineData("Secrets:Key")]
    [InlineData("Secrets:PreviousKey")]
    [InlineData("Redis:ConnectionString")]
    [InlineData("Bss:SecretKey")]
    public void AddSecretFiles_NamedFile_IsTheSecretWithoutItsLineEnd(string key)
    {
        using var configuration = Configuration((key + "File", Write("the secret\n")));
        configuration.AddSecretFiles();
        configuration[key].ShouldBe("the secret");
    }

    [Fact]
    public void AddSecretFiles_NoFileNamed_LeavesTheSecretAlone()
    {
        using var configuration = Configuration(("Secrets:Key", "from the environment"));
        configuration.AddSecretFiles();
        configuration["Secrets:Key"].ShouldBe("from the environment");
    }

    [Fact]
    public void AddSecretFiles_SecretGivenTwice_IsRefusedWithoutShowingIt()
    {
        using var configuration = Configuration(("Secrets:Key", "one secret"), ("Secrets:KeyFile", Write("another secret")));
        string message = Should.Throw<InvalidOperationException>(() => configuration.AddSecretFiles()).Message;
        message.ShouldBe("Secrets:Key and Secrets:KeyFile are both set: which one is meant?");
    }

    [Fact]
    public void AddSecretFiles_FileMissing_NamesKeyAndFile()
    {
        string missing = Path.Combine(_folder.FullName, "missing");
        using var configuration = Configuration(("Secrets:KeyFile", missing));
        Should.Throw<InvalidOperationException>(() => configuration.AddSecretFiles()).Message.ShouldStartWith($"Secrets:KeyFile: {missing} can't be read");
    }

    [Fact]
    public void AddSecretFiles_FileEmpty_IsRefused()
    {
        using var configuration = Configuration(("Redis:ConnectionStringFile", Write(" \n")));
        Should.Throw<InvalidOperationException>(() => configuration.AddSecretFiles()).Message.ShouldEndWith("is empty.");
    }

    [Fact]
    public void Look_OtherContent_IsTheSecretAndTellsWhoFollows()
    {
        using var configuration = Configuration(("Secrets:KeyFile", Write("one")));
        var files = configuration.AddSecretFiles();
        bool told = false;
        configuration.GetSection("Secrets").GetReloadToken().RegisterChangeCallback(_ => told = true, null);
        files.Look().Changed.ShouldBeEmpty();
        told.ShouldBeFalse();

        Write("two");
        files.Look().Changed.ShouldBe(["Secrets:Key"]);
        configuration["Secrets:Key"].ShouldBe("two");
        told.ShouldBeTrue();
    }

    [Theory]
    [InlineData(" ")]
    [InlineData(null)]
    public void Look_FileEmptyOrGone_KeepsTheLastSecretAndComplains(string? content)
    {
        string file = Write("one");
        using var configuration = Configuration(("Secrets:KeyFile", file));
        var files = configuration.AddSecretFiles();
        if (content is null)
        {
            File.Delete(file);
        }
        else
        {
            Write(content);
        }

        var (changed, complaints) = files.Look();
        changed.ShouldBeEmpty();
        complaints.ShouldHaveSingleItem().ShouldStartWith("Secrets:KeyFile: ");
        configuration["Secrets:Key"].ShouldBe("one");
    }

    [Theory]
    [InlineData("Secrets:KeyFile", true)]
    [InlineData("Secrets:Key", false)]
    public async Task KeyRing_FollowsTheFileAlone(string setting, bool follows)
    {
        string former = Convert.ToBase64String(new byte[32]);
        string other = GatewayArguments.TestKey;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[setting] = follows ? Write(former) : former;
        var files = builder.Configuration.AddSecretFiles();
        builder.Services.AddSingleton(files).AddSingleton(TimeProvider.System).AddSecrets(builder.Configuration);
        await using var services = builder.Services.BuildServiceProvider();
        var ring = services.GetRequiredService<KeyRing>();

        builder.Configuration[setting] = follows ? Write(other) : other;
        files.Look();
        ((IConfigurationRoot)builder.Configuration).Reload();

        services.GetRequiredService<IOptionsMonitor<SecretsOptions>>().CurrentValue.Key.ShouldBe(other);
        (ring.DeriveOther("test") is not null).ShouldBe(follows);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static ConfigurationManager Configuration(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        return configuration;
    }

    private string Write(string content)
    {
        string file = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(file, content);
        return file;
    }
}
