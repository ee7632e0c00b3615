using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OmaGateway.Benchmarks;

/// <summary>
/// Bytes that the whole process allocates for one lookup that is answered from memory: the real composition on a real Kestrel, every thread counted
/// (GC.GetTotalAllocatedBytes), asked over one kept connection by a client that allocates nothing. Beside it an endpoint of bare Kestrel that
/// writes the same bytes, and the same client against the gateway's own 401, to tell what a request costs from what a hit does.
/// <code>dotnet run -c Release --project tests/OmaGateway.Benchmarks -- hit-allocations</code>
/// </summary>
internal static class HitAllocations
{
    private const int WarmUp = 30_000;
    private const int Requests = 20_000;
    private const int Runs = 7;
    private const string Path = "/rest/oma/softwareconsole/tenant/querytenantbasic";

    private static readonly byte[] Body = MaskingBodies.Tenant();

    public static async Task RunAsync(TextWriter report)
    {
        await using var bare = await BareAsync();
        string config = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Here())!, "..", "..", "config");
        await using var gateway = Program.Build(
            config,
            [
                "--Gateway:PublicUrl=http://127.0.0.1:0", "--Gateway:ManagementUrl=http://127.0.0.1:0", $"--Secrets:Key={Convert.ToBase64String(new byte[32])}",
                $"--MailBudget:JournalFile={System.IO.Path.Combine(Directory.CreateTempSubdirectory("oma-bench-").FullName, "journal")}",
                "--TenantLookups:FreshSeconds=3600", "--Observability:RequestLinesPerSecond=0",
                $"--ReverseProxy:Clusters:oma:Destinations:primary:Address={Address(bare)}",
            ],
            builder => builder.Logging.ClearProviders());
        await gateway.StartAsync();
        long plain = Measure("bare Kestrel endpoint, the same bytes", Address(bare), "X-Auth-Token: token\r\n", "HTTP/1.1 200", report);
        long refused = Measure("gateway, 401 without a token", Address(gateway), "", "HTTP/1.1 401", report);
        long hit = Measure("gateway, hit in memory", Address(gateway), "X-Auth-Token: token\r\n", "; hit; ", report);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the gateway's own share of a hit: {hit - plain} B; a 401 takes {refused - plain} B"));
        await gateway.StopAsync();
        await bare.StopAsync();
    }

    private static long Measure(string what, Uri address, string headers, string expected, TextWriter report)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, address.Port);
        byte[] request = Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}\r\n");
        byte[] buffer = new byte[64 * 1024];
        Ask(socket, request, buffer); // the miss
        int length = Ask(socket, request, buffer);
        string answer = Encoding.ASCII.GetString(buffer, 0, length);
        if (!answer.Contains(expected, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Not what was to be measured: {answer}");
        }

        Repeat(socket, request, buffer, WarmUp); // until tiered compilation is done
        Thread.Sleep(1_000);
        Repeat(socket, request, buffer, WarmUp);
        long[] bytes = new long[Runs];
        for (int run = 0; run < Runs; run++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Repeat(socket, request, buffer, Requests);
            bytes[run] = (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
        }

        Array.Sort(bytes);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {bytes[Runs / 2]} B a request (least {bytes[0]}, most {bytes[^1]})"));
        return bytes[Runs / 2];
    }

    private static void Repeat(Socket socket, byte[] request, byte[] buffer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Ask(socket, request, buffer);
        }
    }

    /// <summary>One request and its whole answer; nothing is allocated.</summary>
    private static int Ask(Socket socket, byte[] request, byte[] buffer)
    {
        socket.Send(request);
        int length = 0, whole = int.MaxValue;
        while (length < whole)
        {
            int read = socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            length = read > 0 ? length + read : throw new IOException("The connection was closed.");
            whole = WholeLength(buffer.AsSpan(0, length));
        }

        return length;
    }

    private static int WholeLength(ReadOnlySpan<byte> answer)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        int at = answer.IndexOf("Content-Length: "u8);
        return head < 0 ? int.MaxValue
            : at < 0 || at > head ? throw new InvalidDataException("An answer without Content-Length.")
            : System.Buffers.Text.Utf8Parser.TryParse(answer[(at + 16)..], out int body, out _) ? head + 4 + body
            : throw new InvalidDataException("A broken Content-Length.");
    }

    private static async Task<WebApplication> BareAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(static context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = Body.Length;
            context.Response.BodyWriter.Write(Body);
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }

    private static Uri Address(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static string Here([CallerFilePath] string path = "") => path;
}
