using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace OmaGateway.Redis;

/// <summary>One Lua script: a file beside the room that uses it, embedded in the assembly.</summary>
internal sealed class RedisScript
{
    private RedisScript(string name, string source)
        => (Name, Source, Sha1) = (name, source, Convert.ToHexStringLower(Digest(source)));

    /// <summary>The resource's name, for metrics and logs.</summary>
    public string Name { get; }

    public string Source { get; }

    /// <summary>What EVALSHA calls it by.</summary>
    public string Sha1 { get; }

    /// <param name="names">Room and file, such as <c>MailBudget.Scripts.reserve.lua</c>; several are joined to one script, named by the last.</param>
    public static RedisScript Load(params string[] names) => Load(typeof(RedisScript).Assembly, names);

    internal static RedisScript Load(Assembly assembly, params string[] names)
        => new(names[^1], string.Join('\n', names.Select(name => Read(assembly, name))));

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream($"{assembly.GetName().Name}.{name}")
            ?? throw new InvalidOperationException($"The script {name} is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [SuppressMessage("Security", "CA5350", Justification = "Redis names scripts by SHA-1; nothing is protected by it.")]
    private static byte[] Digest(string source) => SHA1.HashData(Encoding.UTF8.GetBytes(source));
}
