using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OmaGateway.Routing;
using OmaGateway.Tests.Applications;
using OmaGateway.Tests.Hosting;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Promises;

/// <summary>P5: applyTenant is forwarded at most once per accepted request. Never retried, never hedged.</summary>
public sealed class P5_AppliedAtMostOnce
{
    [Theory]
    [InlineData(ResetPoint.BeforeRead)]
    [InlineData(ResetPoint.AfterRead)]
    [InlineData(ResetPoint.AfterHandling)]
    public async Task Upstream_ResetsAKeptConnection_IsNotAskedAgain(ResetPoint point)
    {
        await using var host = await ApplicationHost.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            using var warm = await host.ApplyAsync(2 * i); // the next one goes out on a connection that was kept
            warm.StatusCode.ShouldBe(HttpStatusCode.OK);
            host.Upstream.Faults.Apply(new FaultSwitches { Reset = point, Times = 1 });
            using var broken = await host.ApplyAsync((2 * i) + 1);
            broken.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        }

        host.Forwarded.ShouldBe(40);
        host.Ledger.Settled.Count(settlement => settlement == MailSettlement.Unclear).ShouldBe(20);
    }

    [Theory]
    [InlineData(CloseWhen.RequestHeadArrived)]
    [InlineData(CloseWhen.WholeRequestArrived)]
    [InlineData(CloseWhen.Idle)]
    public async Task Upstream_ClosesAKeptConnectionCleanly_GetsTheBodyOnce(CloseWhen when)
    {
        await using var upstream = new ClosingUpstream(when);
        await using var gateway = await GatewayHost.StartAsync(
            builder => builder.Services.AddSingleton<IMailLedger>(new ScriptedLedger(1000)), GatewayArguments.Upstream(upstream.Address));
        for (int i = 0; i < 25; i++)
        {
            using var warm = await gateway.Public.PostAsJsonAsync(ApplicationHost.Apply, ApplicationHost.Applicant(2 * i));
            using var closed = await gateway.Public.PostAsJsonAsync(ApplicationHost.Apply, ApplicationHost.Applicant((2 * i) + 1));
            warm.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.BadGateway);
            if (when != CloseWhen.Idle)
            {
                closed.StatusCode.ShouldBe(HttpStatusCode.BadGateway, "what arrived once, if only in part, must not be sent again");
            }
        }

        upstream.Bodies.GroupBy(body => body).ShouldAllBe(same => same.Count() == 1);
    }

    [Fact]
    public async Task Upstream_TooSlow_IsNotAskedAgain()
    {
        await using var host = await ApplicationHost.StartAsync(100, "ReverseProxy:Routes:apply-trial:Timeout=00:00:01");
        host.Upstream.Faults.Apply(new FaultSwitches { Hang = HangPoint.AfterHandling });

        using var response = await host.ApplyAsync(1);

        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        host.Forwarded.ShouldBe(1);
        host.Ledger.Settled.ShouldBe([MailSettlement.Unclear]);
    }

    [Fact]
    public async Task Client_HangsUp_TheCallGoesOnAndIsSettledByItsAnswer()
    {
        await using var host = await ApplicationHost.StartAsync();
        host.Upstream.Faults.Apply(new FaultSwitches { Hang = HangPoint.AfterHandling, BusinessCode = "004" });
        using var gone = new CancellationTokenSource();
        var abandoned = Enumerable.Range(0, 50).Select(i => host.Client.PostAsJsonAsync(ApplicationHost.Apply, ApplicationHost.Applicant(i), gone.Token)).ToArray();
        await Poll.UntilAsync(() => host.Forwarded == 50, "all are upstream");
        await gone.CancelAsync();
        foreach (var request in abandoned)
        {
            await Should.ThrowAsync<OperationCanceledException>(() => request);
        }

        host.Upstream.Faults.ApplyJson("""{"hang":null}""");
        await Poll.UntilAsync(() => host.Ledger.Settled.Count == 50, "all are settled");

        host.Ledger.Settled.ShouldAllBe(settlement => settlement == MailSettlement.NotSent);
        host.Forwarded.ShouldBe(50);
    }

    public enum CloseWhen
    {
        /// <summary>After the answer, while nobody asks: the next request may run into it.</summary>
        Idle,
        RequestHeadArrived,
        WholeRequestArrived,
    }

    /// <summary>Answers the first request of each connection and closes it cleanly (FIN) before or during the second.</summary>
    private sealed class ClosingUpstream : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _loop;
        private readonly CloseWhen _when;

        public ClosingUpstream(CloseWhen when)
        {
            _when = when;
            _listener.Start();
            _loop = AcceptAsync();
        }

        public Uri Address => new($"http://{_listener.LocalEndpoint}");

        public List<string> Bodies { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _loop;
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    _ = ServeAsync(client);
                }
            }
            catch (OperationCanceledException)
            {
                // disposed
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                var stream = client.GetStream();
                if (await ReadAsync(stream, wholeRequest: true))
                {
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"returnCode\":\"000\"}"u8.ToArray());
                    if (_when != CloseWhen.Idle)
                    {
                        await ReadAsync(stream, _when == CloseWhen.WholeRequestArrived);
                    }

                    client.Client.Shutdown(SocketShutdown.Both);
                }
            }
        }

        private async Task<bool> ReadAsync(NetworkStream stream, bool wholeRequest)
        {
            byte[] buffer = new byte[16 * 1024];
            var text = new StringBuilder();
            int got;
            while ((got = await stream.ReadAsync(buffer, _stop.Token)) > 0)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, got));
                string all = text.ToString();
                int head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (head >= 0 && (!wholeRequest || all.EndsWith('}')))
                {
                    lock (Bodies)
                    {
                        Bodies.AddRange(all[(head + 4)..] is { Length: > 0 } body ? [body] : []);
                    }

                    return true;
                }
            }

            return false;
        }
    }
}
