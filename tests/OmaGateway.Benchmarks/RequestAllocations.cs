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
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmaGateway.Redis;

namespace OmaGateway.Benchmarks;

/// <summary>
/// Bytes that the whole process allocates for one request: the real composition on a real Kestrel, every thread counted
/// (GC.GetTotalAllocatedBytes), asked over one kept connection by a client that allocates nothing. The upstream is bare Kestrel in the same process, which writes
/// the same bytes; what it allocates itself is measured first and told beside, to be taken away from what is forwarded.
/// Compiled fully from the start, as native code is: code that is not yet allocates more, and nothing tells when it is.
/// <code>OMA_REDIS=127.0.0.1:6379 DOTNET_TieredCompilation=0 dotnet run -c Release --project tests/OmaGateway.Benchmarks -- request-allocations</code>
/// </summary>
internal static class RequestAllocations
{
    private const int WarmUp = 30_000;
    private const int Requests = 20_000;
    private const int Runs = 7;
    private const string Lookup = "/rest/oma/softwareconsole/tenant/querytenantbasic";
    private const string Subscriptions = "/rest/oma/softwareconsole/tenant/queryresource";
    private const string Apply = "/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant";
    private const string Range = """{"limit":"99","offset":"0","startDate":1679558854000,"endDate":1679558954001}""";
    private const string Applicant = """{"companyName":"Contoso","phone":"16673280000","phoneVerifyCode":"123456","email":"trial@example.com"}""";
    private const string Token = "X-Auth-Token: token\r\n";

    /// <summary>Its digits are counted up with each request.</summary>
    private const string OtherTokens = "X-Auth-Token: token-00000000\r\n";

    private static readonly byte[] Small = MaskingBodies.Tenant();
    private static readonly byte[] Large = MaskingBodies.Subscriptions();

    public static async Task RunAsync(TextWriter report)
    {
        if (Environment.GetEnvironmentVariable("DOTNET_TieredCompilation") != "0")
        {
            throw new InvalidOperationException("Set DOTNET_TieredCompilation=0, or code that is not compiled fully yet is measured.");
        }

        string redis = Environment.GetEnvironmentVariable("OMA_REDIS") ?? throw new InvalidOperationException("Set OMA_REDIS to host:port of an empty Redis: a stored miss is kept there.");
        await using var bare = await BareAsync();
        await using var gateway = await GatewayAsync(bare, "--TenantLookups:FreshSeconds=3600");
        await using var storing = await GatewayAsync(bare, $"--Redis:ConnectionString={redis}");
        await using var forwarding = await GatewayAsync(bare, "--TenantLookups:Enabled=false", "--MailBudget:DailyLimit=0");
        Measure("bare Kestrel endpoint, a tenant", Get(bare, Lookup, Token), "HTTP/1.1 200", report);
        Measure("bare Kestrel endpoint, 99 subscriptions", Post(bare, Subscriptions, Token, Range), "HTTP/1.1 200", report, 10);
        Measure("gateway, 401 without a token", Get(gateway, Lookup, ""), "HTTP/1.1 401", report);
        Measure("gateway, hit in memory", Get(gateway, Lookup, Token), "; hit; ", report);
        Measure("gateway, a tenant forwarded and masked", Get(forwarding, Lookup, Token), "HTTP/1.1 200", report);
        Measure("gateway, a tenant forwarded, masked, kept in memory and in Redis", Get(storing, Lookup, OtherTokens), "; stored; ", report);
        if (await storing.Services.GetRequiredService<IRedisClient>().ExecuteAsync("DBSIZE", [], TimeSpan.FromSeconds(1)) is not { Number: > Requests })
        {
            throw new InvalidOperationException("Redis has not kept what was stored.");
        }

        Measure("gateway, 99 subscriptions forwarded and masked", Post(forwarding, Subscriptions, Token, Range), "HTTP/1.1 200", report, 10);
        Measure("gateway, application refused, budget spent", Post(forwarding, Apply, "", Applicant), "HTTP/1.1 429", report);
        await storing.StopAsync();
        await forwarding.StopAsync();
        await gateway.StopAsync();
        await bare.StopAsync();
    }

    private static async Task<WebApplication> GatewayAsync(WebApplication upstream, params string[] settings)
    {
        var gateway = Build(
            [
                $"--ReverseProxy:Clusters:oma:Destinations:primary:Address={Address(upstream)}",
                $"--ReverseProxy:Clusters:mall:Destinations:primary:Address={Address(upstream)}",
                .. settings,
            ]);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>The real composition with the project's configuration; it listens nowhere yet.</summary>
    internal static WebApplication Build(params string[] settings) => Program.Build(
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Here())!, "..", "..", "config"),
        [
            "--Gateway:PublicUrl=http://127.0.0.1:0", "--Gateway:ManagementUrl=http://127.0.0.1:0", $"--Secrets:Key={Convert.ToBase64String(new byte[32])}",
            $"--MailBudget:JournalFile={System.IO.Path.Combine(Directory.CreateTempSubdirectory("oma-bench-").FullName, "journal")}",
            "--Observability:RequestLinesPerSecond=0",
            .. settings,
        ],
        builder => builder.Logging.ClearProviders());

    private static Question Get(WebApplication app, string path, string headers) => Question.Of(app, $"GET {path} HTTP/1.1\r\n{headers}", "");

    private static Question Post(WebApplication app, string path, string headers, string body)
        => Question.Of(app, $"POST {path} HTTP/1.1\r\n{headers}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n", body);

    /// <param name="part">A large answer is asked that many times less often.</param>
    private static void Measure(string what, Question question, string expected, TextWriter report, int part = 1)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, question.Port);
        byte[] buffer = new byte[256 * 1024];
        Ask(socket, question.Bytes, buffer); // the miss
        CountUp(Counter(question.Bytes));
        int length = Ask(socket, question.Bytes, buffer);
        string answer = Encoding.ASCII.GetString(buffer, 0, length);
        if (!answer.Contains(expected, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Not what was to be measured: {answer}");
        }

        Repeat(socket, question.Bytes, buffer, WarmUp / part); // pools and caches are full then
        long[] bytes = new long[Runs];
        for (int run = 0; run < Runs; run++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Repeat(socket, question.Bytes, buffer, Requests / part);
            bytes[run] = (GC.GetTotalAllocatedBytes(precise: true) - before) / (Requests / part);
        }

        Array.Sort(bytes);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {bytes[Runs / 2]} B a request (least {bytes[0]}, most {bytes[^1]})"));
    }

    private static void Repeat(Socket socket, byte[] request, byte[] buffer, int count)
    {
        var counter = Counter(request);
        for (int i = 0; i < count; i++)
        {
            CountUp(counter);
            Ask(socket, request, buffer);
        }
    }

    /// <summary>The digits of <see cref="OtherTokens"/>; none in other requests.</summary>
    private static Span<byte> Counter(byte[] request)
    {
        int at = request.AsSpan().IndexOf("token-"u8);
        return at < 0 ? [] : request.AsSpan(at + 6, 8);
    }

    private static void CountUp(Span<byte> digits)
    {
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            if (digits[i]++ < (byte)'9')
            {
                return;
            }

            digits[i] = (byte)'0';
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
            byte[] body = HttpMethods.IsGet(context.Request.Method) ? Small : Large;
            context.Response.ContentLength = body.Length;
            context.Response.BodyWriter.Write(body);
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }

    private static Uri Address(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static string Here([CallerFilePath] string path = "") => path;

    private sealed record Question(int Port, byte[] Bytes)
    {
        public static Question Of(WebApplication app, string head, string body)
            => new(Address(app).Port, Encoding.ASCII.GetBytes($"{head}Host: {Address(app).Authority}\r\n\r\n{body}"));
    }
}
