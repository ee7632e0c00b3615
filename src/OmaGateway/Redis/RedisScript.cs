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

    /// <param name="name">Room and file, such as <c>MailBudget.reserve.lua</c>.</param>
    public static RedisScript Load(string name) => Load(name, typeof(RedisScript).Assembly);

    internal static RedisScript Load(string name, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream($"{assembly.GetName().Name}.{name}")
            ?? throw new InvalidOperationException($"The script {name} is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        return new RedisScript(name, reader.ReadToEnd());
    }

    [SuppressMessage("Security", "CA5350", Justification = "Redis names scripts by SHA-1; nothing is protected by it.")]
    private static byte[] Digest(string source) => SHA1.HashData(Encoding.UTF8.GetBytes(source));
}
