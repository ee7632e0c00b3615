namespace OmaSimulator;

/// <summary>The simulator as a process of its own.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ([] or ["--urls", _]))
        {
            await Console.Error.WriteLineAsync("Usage: OmaSimulator [--urls http://127.0.0.1:8090]");
            return 2;
        }

        var url = args is [_, var given] ? given : "http://127.0.0.1:8090";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttp)
        {
            await Console.Error.WriteLineAsync($"'{url}' is no http URL. Usage: OmaSimulator [--urls http://127.0.0.1:8090]");
            return 2;
        }

        try
        {
            await using var simulator = await Simulator.StartAsync(url);
            Console.WriteLine($"OMA simulator on {simulator.Address}  (switches: PUT {simulator.Address}__sim/faults, journal: GET {simulator.Address}__sim/journal)");
            await simulator.WaitForShutdownAsync();
            return 0;
        }
        catch (IOException error)
        {
            await Console.Error.WriteLineAsync($"{error.Message} Choose another address with --urls http://127.0.0.1:<port>.");
            return 1;
        }
    }
}
