namespace OmaGateway.Secrets;

/// <summary>
/// Secrets as Kubernetes and Docker mount them: <c>Secrets:KeyFile</c> names a file that holds what <c>Secrets:Key</c> would, so that no
/// secret stands in an environment variable, where a crash report or <c>kubectl describe</c> shows it. Read once, at start.
/// </summary>
internal static class SecretFiles
{
    private static readonly string[] Keys = ["Secrets:Key", "Secrets:PreviousKey", "Redis:ConnectionString", "Bss:SecretKey"];

    /// <exception cref="InvalidOperationException">A file can't be read, or a secret is given twice; says which, never what.</exception>
    public static IConfigurationBuilder AddSecretFiles(this ConfigurationManager configuration)
        => configuration.AddInMemoryCollection(Keys
            .Where(key => !string.IsNullOrEmpty(configuration[key + "File"]))
            .ToDictionary(key => key, key => (string?)Read(configuration, key)));

    private static string Read(ConfigurationManager configuration, string key)
    {
        string file = configuration[key + "File"]!;
        if (!string.IsNullOrEmpty(configuration[key]))
        {
            throw new InvalidOperationException($"{key} and {key}File are both set: which one is meant?");
        }

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
