using System.CommandLine;
using OmaDemo;

var publicPort = Port("--public-port", 8080, "Where browsers reach the gateway");
var managementPort = Port("--management-port", 8081, "Where operators reach it");
var simulatorPort = Port("--simulator-port", 8090, "Where the simulated upstream listens");
var storefrontPort = Port("--storefront-port", 8082, "Where a mall's page is served, as another origin");
var root = new RootCommand("Gateway, simulated upstream and a storefront in one process: nothing else to install.") { publicPort, managementPort, simulatorPort, storefrontPort };
root.SetAction(async (parsed, cancellation) =>
{
    var ports = new DemoPorts(parsed.GetRequiredValue(publicPort), parsed.GetRequiredValue(managementPort), parsed.GetRequiredValue(simulatorPort), parsed.GetRequiredValue(storefrontPort));
    if (ports.Complaint() is { } complaint)
    {
        await Console.Error.WriteLineAsync(complaint);
        return 1;
    }

    await using var demo = await Demo.StartAsync(ports, cancellation);
    Console.WriteLine(Tour.Text(ports));
    await demo.WaitForShutdownAsync(cancellation);
    return 0;
});
return await root.Parse(args).InvokeAsync();

static Option<int> Port(string name, int port, string what) => new(name) { Description = what, DefaultValueFactory = _ => port };
