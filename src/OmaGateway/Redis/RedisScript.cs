using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

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

    /// <summary>What follows EVALSHA. Only keys need the package's own type: it tells it which node to ask.</summary>
    public object[] Words(byte[][] keys, byte[][] arguments)
    {
        object[] words = new object[2 + keys.Length + arguments.Length];
        words[0] = Sha1;
        words[1] = keys.Length;
        for (int i = 0; i < keys.Length; i++)
        {
            words[2 + i] = (RedisKey)keys[i];
        }

        arguments.CopyTo(words, 2 + keys.Length);
        return words;
    }

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
