namespace OmaGateway.Configuration;

/// <summary>One mistake in a configuration file. <paramref name="Nearest"/> is the valid name closest to a wrong one; line and column begin at 1, and are 0 for what stands in no file.</summary>
internal sealed record ConfigError(string File, int Line, int Column, string Path, string Message, string? Nearest = null)
{
    public override string ToString() =>
        $"{File}{(Line == 0 ? "" : $"({Line},{Column})")}: {Path}: {Message}{(Nearest is null ? "" : $"; did you mean '{Nearest}'?")}";
}
