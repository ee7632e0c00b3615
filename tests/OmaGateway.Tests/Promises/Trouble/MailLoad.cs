using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using OmaGateway.Tests.Applications;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Promises.Trouble;

/// <summary>
/// Applicants who don't stop: most come with a wrong code, so that reservations are made and given back all the time; one in a few is
/// right and gets a mail. Each of them waits for an answer, or hangs up where the test says so.
/// </summary>
internal sealed class MailLoad : IAsyncDisposable
{
    private const string RightCode = "123456", WrongCode = "000000";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private readonly MailRig _rig;
    private readonly int _rightOneIn;
    private readonly bool _hangUp;
    private readonly CancellationTokenSource _enough = new();
    private readonly Task[] _workers;
    private int _number;
    private long _longestTicks;

    private MailLoad(MailRig rig, int workers, int rightOneIn, bool hangUp)
    {
        (_rig, _rightOneIn, _hangUp) = (rig, rightOneIn, hangUp);
        _workers = [.. Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(worker)))];
    }

    /// <summary>How often each answer came: a status, <c>gone</c> where the gateway died, <c>hung up</c> where the client did.</summary>
    public ConcurrentDictionary<string, int> Answers { get; } = new();

    public static MailLoad Start(MailRig rig, int workers = 12, int rightOneIn = 10, bool hangUp = false) => new(rig, workers, rightOneIn, hangUp);

    /// <summary>Stops; then everybody left tries for what is left of the budget, with right codes, until it is spent or nobody grants any more.</summary>
    public async Task EndAsync()
    {
        await DisposeAsync();
        await Poll.UntilAsync(
            async () =>
            {
                await Task.WhenAll(_rig.Gateways.SelectMany(gateway => Enumerable.Range(0, 10).Select(_ => ApplyAsync(gateway, RightCode, CancellationToken.None))));
                return (await _rig.BudgetsAsync()).All(budget => budget.Closed || budget.Fault == "SpentUnknown");
            },
            "the budget is spent",
            TimeSpan.FromSeconds(90));
        TimeSpan.FromTicks(_longestTicks).ShouldBeLessThan(LongestWait, "no request hangs: " + this);
        Answers.Keys.ShouldAllBe(answer => answer == "200" || answer == "422" || answer == "429" || answer == "502" || answer == "503" || answer == "504" || answer == "gone" || answer == "hung up", ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_workers).WaitAsync(LongestWait * 2);
    }

    public override string ToString()
        => $"{string.Join(", ", Answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Key}: {answer.Value}"))}; longest {TimeSpan.FromTicks(_longestTicks).TotalMilliseconds:0} ms";

    private async Task WorkAsync(int worker)
    {
        while (!_enough.IsCancellationRequested)
        {
            int number = _number;
            var gateways = _rig.Gateways;
            using var patience = new CancellationTokenSource();
            if (_hangUp && number % 2 == 0)
            {
                patience.CancelAfter(TimeSpan.FromMilliseconds(number % 150));
            }

            await ApplyAsync(gateways[worker % gateways.Count], number % _rightOneIn == 0 ? RightCode : WrongCode, patience.Token);
            await Poll.OnceAsync();
        }
    }

    /// <summary>As many at once as are wanted at each gateway; the seed shuffles who comes where and when.</summary>
    public static async Task<IReadOnlyList<string>> AtOnceAsync(MailRig rig, int eachGateway, int seed)
    {
        int number = seed * 100_000;
        var gateways = rig.Gateways.SelectMany(gateway => Enumerable.Repeat(gateway, eachGateway)).ToArray();
        new Random(seed).Shuffle(gateways);
        return await Task.WhenAll(gateways.Select(gateway => AskAsync(gateway, ++number, RightCode, CancellationToken.None)));
    }

    private async Task ApplyAsync(GatewayProcess gateway, string code, CancellationToken patience)
    {
        long start = Stopwatch.GetTimestamp();
        string answer = await AskAsync(gateway, Interlocked.Increment(ref _number), code, patience);
        Answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
        long ticks = Stopwatch.GetElapsedTime(start).Ticks;
        for (long longest = _longestTicks; ticks > longest; longest = _longestTicks)
        {
            Interlocked.CompareExchange(ref _longestTicks, ticks, longest);
        }
    }

    private static async Task<string> AskAsync(GatewayProcess gateway, int number, string code, CancellationToken patience)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, ApplicationHost.Apply) { Content = JsonContent.Create(ApplicationHost.Applicant(number, code)) };
            request.Headers.Add("X-Forwarded-For", $"198.18.{(number >> 8) & 0xff}.{number & 0xff}");
            using var response = await gateway.Public.SendAsync(request, patience);
            return $"{(int)response.StatusCode}";
        }
        catch (Exception exception) when (exception is HttpRequestException or ObjectDisposedException)
        {
            return "gone";
        }
        catch (OperationCanceledException exception)
        {
            // Neither patience nor time ran out: the client of a gateway that was killed was disposed of.
            return patience.IsCancellationRequested ? "hung up" : exception.InnerException is TimeoutException ? "no answer" : "gone";
        }
    }
}
