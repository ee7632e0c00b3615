using System.Reflection;

namespace OmaGateway.Redis;

/// <summary>One Lua script: a file beside the room that uses it, embedded in the assembly.</summary>
internal sealed class RedisScript
{
    private RedisScript(string name, string source) => (Name, Source) = (name, source);

    /// <summary>The resource's name, for metrics and logs.</summary>
    public string Name { get; }

    public string Source { get; }

    /// <param name="name">Room and file, such as <c>MailBudget.reserve.lua</c>.</param>
    public static RedisScript Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"OmaGateway.{name}")
            ?? throw new InvalidOperationException($"The script {name} is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        return new RedisScript(name, reader.ReadToEnd());
    }
}
