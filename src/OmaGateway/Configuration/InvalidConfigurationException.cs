namespace OmaGateway.Configuration;

/// <summary>The gateway does not start (or reload) with this configuration; every reason at once.</summary>
internal sealed class InvalidConfigurationException(IReadOnlyList<ConfigError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<ConfigError> Errors { get; } = errors;
}
