using System.CommandLine;
using OmaDemo;

var publicPort = Port("--public-port", 8080, "Where browsers reach the gateway");
var managementPort = Port("--management-port", 8081, "Where operators reach it");
var simulatorPort = Port("--simulator-port", 8090, "Where the simulated upstream listens");
var root = new RootCommand("Gateway and simulated upstream in one process: nothing else to install.") { publicPort, managementPort, simulatorPort };
root.SetAction(async (parsed, cancellation) =>
{
    var ports = new DemoPorts(parsed.GetRequiredValue(publicPort), parsed.GetRequiredValue(managementPort), parsed.GetRequiredValue(simulatorPort));
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
