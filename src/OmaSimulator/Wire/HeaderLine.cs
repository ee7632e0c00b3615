namespace OmaSimulator.Wire;

/// <summary>Lines of the form <c>Name: value</c>.</summary>
internal static class HeaderLine
{
    public static IEnumerable<(string Name, string Value)> Parse(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            yield return (line[..colon], line[(colon + 1)..].Trim());
        }
    }
}
