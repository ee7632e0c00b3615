using System.Net;
using System.Net.Sockets;
using System.Text;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Edge;

/// <summary>Connections cost memory before they ask anything: who opens many must not end the process.</summary>
public sealed class ConnectionLimitTests : IAsyncLifetime
{
    private const int Limit = 16;
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /openapi.yaml HTTP/1.1\r\nHost: gateway.example.com\r\n\r\n");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly List<TcpClient> _clients = [];
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayProcess.StartAsync($"Gateway:MaxConnections={Limit}");

    public async Task DisposeAsync()
    {
        _clients.ForEach(static client => client.Dispose());
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task OneConnectionMore_IsClosed_Counted_AndFillsNoLog_WhileOperatorsAreStillAnswered()
    {
        for (int i = 0; i < Limit; i++)
        {
            (await AskAsync()).ShouldBe("HTTP/1.1 200");
        }

        (await AskAsync()).ShouldBe("");
        (await AskAsync()).ShouldBe("");

        (await _gateway.Management.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _gateway.Management.GetStringAsync("/metrics")).Split('\n')
            .Single(static line => line.StartsWith("kestrel_rejected_connections_total", StringComparison.Ordinal)).ShouldEndWith(" 2");

        _clients[0].Dispose();
        await Poll.UntilAsync(async () => await AskAsync() == "HTTP/1.1 200", "a connection that ended makes room for another");

        await _gateway.StopAsync(); // what waits to be logged is written by then
        _gateway.Process.Output.Split('\n').Where(static line => line.Contains("rejected", StringComparison.Ordinal)).ShouldBeEmpty("a line each would be the client's to write");
    }

    /// <summary>The status line's beginning, over a connection that stays; nothing where the gateway closed it.</summary>
    private async Task<string> AskAsync()
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, _gateway.Public.BaseAddress!.Port).WaitAsync(Soon);
        byte[] answer = new byte[12];
        try
        {
            await client.GetStream().WriteAsync(Request);
            int read = await client.GetStream().ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false).AsTask().WaitAsync(Soon);
            return Encoding.ASCII.GetString(answer, 0, read);
        }
        catch (IOException)
        {
            return ""; // reset: the request was on its way
        }
    }
}
