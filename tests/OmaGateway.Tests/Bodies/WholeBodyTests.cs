using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.Tests.Applications;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Bodies;

/// <summary>What an upstream's socket gets of a request with a body.</summary>
public sealed class WholeBodyTests
{
    [Fact]
    public async Task Post_ValidBody_ArrivesInOnePieceWithItsHead()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var gateway = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<IMailLedger>(new ScriptedLedger(1000)), GatewayArguments.Upstream(new Uri($"http://{listener.LocalEndpoint}")));
        var first = gateway.Public.PostAsJsonAsync(ApplicationHost.Apply, ApplicationHost.Applicant(0));
        using var upstream = await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
        for (int i = 1; ; i++)
        {
            string request = await AnswerAsync(upstream.GetStream());
            using var answer = await first;
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            string body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            request.ShouldContain($"Content-Length: {body.Length}\r\n");
            request.ShouldContain("Content-Type: application/json\r\n");
            SegmentsReceived(upstream.Client).ShouldBe(i, "one for each request");
            if (i == 20)
            {
                break;
            }

            first = gateway.Public.PostAsJsonAsync(ApplicationHost.Apply, ApplicationHost.Applicant(i));
        }
    }

    private static async Task<string> AnswerAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[16 * 1024];
        int got = 0;
        do
        {
            got += await stream.ReadAsync(buffer.AsMemory(got)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }
        while (buffer[got - 1] != '}');

        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"returnCode\":\"000\"}"u8.ToArray());
        return Encoding.UTF8.GetString(buffer, 0, got);
    }

    /// <summary>Linux' <c>tcpi_data_segs_in</c> (tcp(7), TCP_INFO): a reader can't see where one packet ends and the next begins.</summary>
    private static int SegmentsReceived(Socket socket)
    {
        Span<byte> info = stackalloc byte[160];
        socket.GetRawSocketOption(6, 11, info).ShouldBe(info.Length);
        return BinaryPrimitives.ReadInt32LittleEndian(info[152..]);
    }
}
