namespace OmaGateway.Tests.Hosting;

/// <summary>Environments that lie to one process about the time.</summary>
internal static class FakeClock
{
    /// <summary>Its wall clock is off by <paramref name="offset"/> (libfaketime: <c>+1d</c>); its monotonic clock is left alone.</summary>
    public static Dictionary<string, string?> Shifted(string offset) => new()
    {
        ["LD_PRELOAD"] = Environment.GetEnvironmentVariable("OMA_FAKETIME")
            ?? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault()
            ?? throw new InvalidOperationException("libfaketime is missing; 'bash tests/run --install-only' installs it."),
        ["FAKETIME"] = offset,
        ["DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>A zone of our own, <paramref name="id"/>, for a process whose TZDIR is <paramref name="folder"/>: whole minutes ahead of UTC, all year (TZif, RFC 8536).</summary>
    public static Dictionary<string, string?> Zone(DirectoryInfo folder, string id, TimeSpan ahead)
    {
        byte[] offset = BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((int)ahead.TotalSeconds));
        byte[] counts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]; // one local time type, four characters of its name
        File.WriteAllBytes(Path.Combine(folder.FullName, id), [.. "TZif"u8, .. new byte[16], .. counts, .. offset, 0, 0, .. "TST\0"u8]);
        return new() { ["TZDIR"] = folder.FullName };
    }
}
