using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Promises;

/// <summary>P8 of answers: however many large ones come at once, a small pod has the memory. What stands in it is judged by .NET itself: one byte more than it is given, and the process ends.</summary>
public sealed class P8_LargeAnswersAtOnce : IAsyncLifetime
{
    private const int Clients = 2_000;
    private const int Copies = 3_900;

    /// <summary>Three quarters of 256 MiB, in hexadecimal: what .NET takes by itself in a pod of that size.</summary>
    private static readonly Dictionary<string, string?> SmallPod = new() { ["DOTNET_GCHeapHardLimit"] = "C000000" };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Nobody's time is up because two thousand connections take a while on a busy machine.</summary>
    private static readonly string[] Unhurried = ["ReverseProxy:Routes:subscriptions:Timeout=00:01:00", "ReverseProxy:Clusters:oma:HttpRequest:ActivityTimeout=00:01:00"];

    private Upstream _upstream = null!;

    public async Task InitializeAsync() => _upstream = await Upstream.StartAsync();

    public async Task DisposeAsync() => await _upstream.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(true, "TenantLookups:Enabled=false")]
    [InlineData(false)]
    public async Task TwoThousandClients_EachWithATokenOfItsOwn_AreAllAnswered(bool shared, params string[] settings)
    {
        await using var redis = shared ? await RedisServer.StartAsync() : null;
        await using var gateway = await StartAsync([.. Connection(redis), .. settings]);

        var asked = Enumerable.Range(0, Clients).Select(i => AskAsync(gateway, $"tok-{i}")).ToArray();
        await Poll.UntilAsync(() => _upstream.Waiting > Clients * 9 / 10, "they are at the upstream", Patience);
        _upstream.Release();

        await ShouldAllBeAnsweredAsync(gateway, asked);
    }

    /// <summary>Of another charset, and of a length that nobody has told: what is held is not what comes in.</summary>
    [Fact]
    public async Task TwoThousandClients_OfAnAnswerInUtf16_AreAllAnswered()
    {
        _upstream.Charset = Encoding.Unicode;
        await using var gateway = await StartAsync("TenantLookups:Enabled=false");
        var asked = Enumerable.Range(0, Clients).Select(i => AskAsync(gateway, $"tok-{i}")).ToArray();
        await Poll.UntilAsync(() => _upstream.Waiting > Clients * 9 / 10, "they are at the upstream, which has sent all but the end", Patience);
        _upstream.Release();

        await ShouldAllBeAnsweredAsync(gateway, asked);
    }

    /// <summary>With a heap for each core, the Web SDK's default, the storms here end a pod now and then: too seldom for them to say so.</summary>
    [Fact]
    public void ThereIsOneHeap_HoweverManyCores()
        => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "OmaGateway.runtimeconfig.json")).ShouldContain("\"System.GC.Server\": false");

    /// <summary>A new pod beside a full Redis, and everybody comes back: as many as there may be connections, but for a few.</summary>
    [Fact]
    public async Task FourThousandCopies_OutOfRedis_AreAllAnswered()
    {
        await using var redis = await RedisServer.StartAsync();
        _upstream.Release();
        await using (var before = await StartAsync(Connection(redis)))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, Copies), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await AskAsync(before, $"tok-{i}"));
            await before.StopAsync();
        }

        await using var gateway = await StartAsync([.. Connection(redis), "TenantLookups:RedisBudgetMilliseconds=1000"]);

        int asked = _upstream.Asked;
        await ShouldAllBeAnsweredAsync(gateway, [.. Enumerable.Range(0, Copies).Select(i => AskAsync(gateway, $"tok-{i}"))]);

        (_upstream.Asked - asked).ShouldBeLessThan(Copies, "they came out of Redis: on a busy machine not all, as its answers have a second");
    }

    /// <summary>Redis takes connections and answers nothing: what should be stored there stays with the gateway.</summary>
    [Fact]
    public async Task TwoThousandAnswers_WhileRedisHangs_AreAllSent()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await StartAsync(Connection(redis));
        var asked = Enumerable.Range(0, Clients).Select(i => AskAsync(gateway, $"tok-{i}")).ToArray();
        await Poll.UntilAsync(() => _upstream.Waiting > Clients * 9 / 10, "they are at the upstream", Patience);
        redis.Pause();
        try
        {
            _upstream.Release();
            await ShouldAllBeAnsweredAsync(gateway, asked);
        }
        finally
        {
            redis.Resume();
        }
    }

    /// <summary>Clients that ask and don't read. What they leave unread is the gateway's to keep: for some it does, others are refused, and none ends it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(false, "TenantLookups:Enabled=false")]
    public async Task TwoThousandClients_ThatDontRead_AreKeptOrRefused(bool sameToken, params string[] settings)
    {
        _upstream.Release();
        await using var gateway = await StartAsync(settings);
        await AskAsync(gateway, "tok-0");
        var clients = new List<Socket>();
        HttpResponseMessage? refused = null; // asked for among the others: who does not read is cut off after some 20 seconds, and on a slow machine there would be room again
        try
        {
            for (int i = 0; i < Clients; i++)
            {
                clients.Add(await AskAndNotReadAsync(gateway, Subscriptions(sameToken ? "tok-0" : $"tok-{i}")));
                refused = i % 50 == 0 ? await RefusedAsync(gateway, refused) : refused;
            }

            await Poll.UntilAsync(async () => (refused = await RefusedAsync(gateway, refused)) is not null, "there is no room for another", Patience);
            var waiting = clients.ToList(); // for whoever has had it: Kestrel cuts off who reads too slowly
            await Poll.UntilAsync(() => waiting.RemoveAll(static client => client.Available > 0) >= 0 && waiting.Count == 0, "everybody has the beginning of an answer", Patience);
            using var problem = refused!;
            problem.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            problem.Headers.CacheControl!.ToString().ShouldBe("no-store");
            problem.Headers.Select(static header => header.Key).Intersect(["ETag", "Age", "Cache-Status"]).ShouldBeEmpty("they are of the copy that was not given");
            (await problem.Content.ReadAsStringAsync()).ShouldContain("/docs/problems/overloaded");
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }

        await Poll.UntilAsync(async () => await AskAsync(gateway, "tok-0") == HttpStatusCode.OK, "there is room again");
        await gateway.StopAsync();
    }

    [Theory]
    [InlineData("/docs/swagger-ui-bundle.js", true)]
    [InlineData("/openapi.yaml", false)] // it is so short that the kernel may take all of it
    public async Task TwoThousandClients_ThatDontReadThePages_EndNothing(string path, bool someAreRefused)
    {
        _upstream.Release();
        await using var gateway = await StartAsync();
        var clients = new List<Socket>();
        try
        {
            for (int i = 0; i < Clients; i++)
            {
                clients.Add(await AskAndNotReadAsync(gateway, $"GET {path} HTTP/1.1\r\nHost: gateway.example.com\r\n\r\n"));
            }

            var waiting = clients.ToList();
            await Poll.UntilAsync(() => waiting.RemoveAll(static client => client.Available > 0) >= 0 && waiting.Count == 0, "everybody has the beginning of an answer", Patience);
            if (someAreRefused)
            {
                clients.Count(static client => StatusOf(client) == "503").ShouldBeGreaterThanOrEqualTo(Clients / 2, "they have a bound");
            }

            (await AskAsync(gateway, "tok-0")).ShouldBe(HttpStatusCode.OK, "of their own: customers' answers keep theirs");
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }

        await Poll.UntilAsync(async () => (await gateway.Public.GetAsync(path)).IsSuccessStatusCode, "there is room again");
        await gateway.StopAsync();
    }

    private Task<GatewayProcess> StartAsync(params string[] settings) => GatewayProcess.StartAsync(SmallPod, [.. GatewayArguments.Upstream(_upstream.Address), .. Unhurried, .. settings]);

    private static string[] Connection(RedisServer? redis) => redis is null ? [] : [$"Redis:ConnectionString={redis.ConnectionString}"];

    private static async Task<HttpStatusCode> AskAsync(GatewayProcess gateway, string token)
    {
        using var answer = await gateway.Public.SendAsync(OmaRequests.Subscriptions(token));
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBeGreaterThan(answer.IsSuccessStatusCode ? 64 * 1024 : 0);
        return answer.StatusCode;
    }

    private static async Task ShouldAllBeAnsweredAsync(GatewayProcess gateway, Task<HttpStatusCode>[] asked)
    {
        try
        {
            var answers = await Task.WhenAll(asked);
            answers.CountBy(static status => status).ShouldBe([new(HttpStatusCode.OK, asked.Length)]);
        }
        catch (HttpRequestException exception)
        {
            Assert.Fail($"{exception.Message} {exception.InnerException?.Message} The gateway says: {string.Join('\n', gateway.Process.Output.Split('\n').Where(static line => !line.Contains("\"Information\"", StringComparison.Ordinal)).Take(5))}");
        }

        await gateway.StopAsync();
    }

    /// <summary>The first refusal that there was.</summary>
    private static async Task<HttpResponseMessage?> RefusedAsync(GatewayProcess gateway, HttpResponseMessage? earlier)
    {
        if (earlier is not null)
        {
            return earlier;
        }

        var answer = await gateway.Public.SendAsync(OmaRequests.Subscriptions("tok-0"));
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return answer;
        }

        answer.Dispose();
        return null;
    }

    private static string Subscriptions(string token)
    {
        const string Body = """{"limit":10,"offset":0}""";
        return $"POST {OmaRequests.SubscriptionsPath} HTTP/1.1\r\nHost: gateway.example.com\r\nX-Auth-Token: {token}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
    }

    private static async Task<Socket> AskAndNotReadAsync(GatewayProcess gateway, string request)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 2048 };
        client.SetRawSocketOption(6, 2, BitConverter.GetBytes(536)); // TCP_MAXSEG: for packets as long as those of this machine to itself the sender's kernel would take it all
        await client.ConnectAsync(IPAddress.Loopback, gateway.Public.BaseAddress!.Port);
        await client.SendAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }

    private static string StatusOf(Socket client)
    {
        byte[] line = new byte["HTTP/1.1 200".Length];
        client.Receive(line);
        return Encoding.ASCII.GetString(line, 9, 3);
    }

    /// <summary>Answers with 72 kB, once it is allowed to.</summary>
    private sealed class Upstream : IAsyncDisposable
    {
        private static readonly byte[] Answer = Encoding.UTF8.GetBytes($$"""{"result":[{{string.Join(',', Enumerable.Range(0, 600).Select(Order))}}],"count":600,"returnCode":"0","description":"success"}""");
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly WebApplication _app;
        private int _waiting;
        private int _asked;

        private Upstream()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            _app = builder.Build();
            _app.Run(AnswerAsync);
        }

        public Uri Address => new(_app.Urls.Single());

        /// <summary>Null for UTF-8 with its length; another one is sent at once, but for its end.</summary>
        public Encoding? Charset { get; set; }

        public int Waiting => Volatile.Read(ref _waiting);

        public int Asked => Volatile.Read(ref _asked);

        public static async Task<Upstream> StartAsync()
        {
            var upstream = new Upstream();
            await upstream._app.StartAsync();
            return upstream;
        }

        public void Release() => _released.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            Release();
            await _app.DisposeAsync();
        }

        private static string Order(int i) => $$"""{"orderId":"CS20260101{{i:0000}}","customerName":"Jane Example","company":"Example Trading Ltd {{i}}","status":1,"amount":"10.00"}""";

        private async Task AnswerAsync(HttpContext context)
        {
            Interlocked.Increment(ref _asked);
            Interlocked.Increment(ref _waiting);
            context.Response.ContentType = "application/json";
            if (Charset is { } charset)
            {
                context.Response.ContentType += $"; charset={charset.WebName}";
                byte[] answer = charset.GetBytes(Encoding.UTF8.GetString(Answer));
                await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length - 2));
                await _released.Task;
                await context.Response.Body.WriteAsync(answer.AsMemory(answer.Length - 2));
                return;
            }

            await _released.Task;
            Interlocked.Decrement(ref _waiting);
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer);
        }
    }
}
