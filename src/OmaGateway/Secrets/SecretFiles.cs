namespace OmaGateway.Secrets;

/// <summary>
/// Secrets as Kubernetes and Docker mount them: <c>Secrets:KeyFile</c> names a file that holds what <c>Secrets:Key</c> would, so that no
/// secret stands in an environment variable, where a crash report or <c>kubectl describe</c> shows it. Read at start, and some again when
/// <see cref="Look"/> finds other content: by content, so that a swapped symbolic link is seen like any change.
/// </summary>
internal sealed class SecretFiles(IReadOnlyDictionary<string, string> files) : ConfigurationProvider, IConfigurationSource
{
    public static readonly string[] Keys = ["Secrets:Key", "Secrets:PreviousKey", "Redis:ConnectionString", "Bss:SecretKey"];

    /// <summary>Those that somebody follows; the others are halves of a pair, or matter at start alone.</summary>
    private static readonly string[] Followed = ["Secrets:Key", "Redis:ConnectionString"];

    /// <summary>Whether this secret is mounted and may change; one that stands in a setting is read at the start, like the setting.</summary>
    public bool Follows(string key) => files.ContainsKey(key) && Followed.Contains(key);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <exception cref="InvalidOperationException">A file can't be read; says which, never what it holds.</exception>
    public override void Load() => Data = files.ToDictionary(file => file.Key, file => (string?)Read(file.Key, file.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads those again that are followed. What can't be read keeps its last secret.</summary>
    /// <returns>Which secrets are others now, and what is wrong.</returns>
    public (IReadOnlyList<string> Changed, IReadOnlyList<string> Complaints) Look()
    {
        var (changed, complaints) = (new List<string>(), new List<string>());
        foreach (var (key, file) in files.Where(file => Followed.Contains(file.Key)))
        {
            try
            {
                string secret = Read(key, file);
                if (Data[key] != secret)
                {
                    Data[key] = secret;
                    changed.Add(key);
                }
            }
            catch (InvalidOperationException unreadable)
            {
                complaints.Add(unreadable.Message);
            }
        }

        if (changed.Count > 0)
        {
            OnReload();
        }

        return (changed, complaints);
    }

    private static string Read(string key, string file)
    {
        try
        {
            string secret = File.ReadAllText(file).Trim();
            return secret.Length > 0 ? secret : throw new InvalidOperationException($"{key}File: {file} is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{key}File: {file} can't be read ({exception.Message})");
        }
    }
}

internal static class SecretFilesSource
{
    /// <exception cref="InvalidOperationException">A file can't be read, or a secret is given twice; says which, never what.</exception>
    public static SecretFiles AddSecretFiles(this ConfigurationManager configuration)
    {
        string[] named = [.. SecretFiles.Keys.Where(key => !string.IsNullOrEmpty(configuration[key + "File"]))];
        if (named.FirstOrDefault(key => !string.IsNullOrEmpty(configuration[key])) is { } twice)
        {
            throw new InvalidOperationException($"{twice} and {twice}File are both set: which one is meant?");
        }

        var files = new SecretFiles(named.ToDictionary(key => key, key => configuration[key + "File"]!));
        ((IConfigurationBuilder)configuration).Add(files);
        return files;
    }
}
