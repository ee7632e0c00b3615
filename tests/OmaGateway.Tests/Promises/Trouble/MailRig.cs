using System.Text.Json;
using OmaGateway.Tests.Hosting;
using OmaSimulator;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Promises.Trouble;

/// <summary>Real gateway processes on a real Redis, before a simulator whose journal is the judge of every promise about mails.</summary>
internal sealed class MailRig : IAsyncDisposable
{
    /// <summary>The route's time-out and 10 s: a reservation that nobody settles ends after it.</summary>
    public const int LeaseSeconds = 12;

    private readonly List<GatewayProcess> _gateways = [];
    private readonly string[] _settings;

    private MailRig(RunningSimulator upstream, int limit, string[] settings) => (Upstream, Limit, _settings) = (upstream, limit, settings);

    public RunningSimulator Upstream { get; }

    public int Limit { get; }

    public long Mails => Upstream.Journal.MailCount;

    /// <summary>The budget's zone is this far ahead of UTC.</summary>
    public TimeSpan ZoneAhead { get; set; } = TimeSpan.FromHours(8);

    public IReadOnlyList<GatewayProcess> Gateways
    {
        get
        {
            lock (_gateways)
            {
                return [.. _gateways];
            }
        }
    }

    /// <summary>Opened for a first start; every applicant has an address of its own (fairness is another test's), and the upstream takes its time.</summary>
    public static async Task<MailRig> StartAsync(string redis, int limit, params string[] settings)
    {
        var upstream = await OmaSimulator.Simulator.StartAsync("http://127.0.0.1:0");
        upstream.Faults.Apply(new FaultSwitches { LatencyMs = 20, JitterMs = 200 });
        return new MailRig(upstream, limit,
        [
            .. GatewayArguments.Upstream(upstream.Address),
            $"Redis:ConnectionString={redis}",
            $"MailBudget:DailyLimit={limit}",
            $"MailBudget:LeaseSeconds={LeaseSeconds}",
            "MailBudget:AssumeSpentWhenUnknown=0",
            "ReverseProxy:Routes:apply-trial:Timeout=00:00:02",
            "Gateway:TrustedProxies:0=127.0.0.1/32",
            .. settings,
        ]);
    }

    public async Task<GatewayProcess> AddGatewayAsync(IReadOnlyDictionary<string, string?>? environment = null)
    {
        var gateway = await GatewayProcess.StartAsync(environment ?? new Dictionary<string, string?>(), _settings);
        lock (_gateways)
        {
            _gateways.Add(gateway);
        }

        return gateway;
    }

    /// <summary>SIGKILL, in whatever it is doing.</summary>
    public async Task KillGatewayAsync(GatewayProcess gateway)
    {
        lock (_gateways)
        {
            _gateways.Remove(gateway);
        }

        await gateway.Process.KillAsync();
        await gateway.DisposeAsync();
    }

    public Task UntilOpenAsync() => Poll.UntilAsync(async () => (await BudgetsAsync()).All(budget => budget.Fault is null), "every gateway grants", TimeSpan.FromSeconds(90));

    /// <summary>Mails go out again, or all of them have.</summary>
    public async Task UntilMailsGoOnAsync(int mails = 3)
    {
        long before = Mails;
        await Poll.UntilAsync(async () => Mails >= before + mails || (await BudgetsAsync()).All(budget => budget.Closed), "mails go on", TimeSpan.FromSeconds(90));
    }

    /// <summary>What every gateway says of the day's budget.</summary>
    public async Task<IReadOnlyList<Budget>> BudgetsAsync() => await Task.WhenAll(Gateways.Select(async gateway =>
    {
        gateway.Process.HasExited.ShouldBeFalse(gateway.Process.Output);
        using var snapshot = JsonDocument.Parse(await gateway.Management.GetStringAsync("/ops/snapshot"));
        var budget = snapshot.RootElement.GetProperty("budget");
        return new Budget(
            budget.GetProperty("spent").GetInt64(), budget.GetProperty("unclear").GetInt64(), budget.GetProperty("reserved").GetInt64(),
            budget.GetProperty("closed").GetBoolean(), budget.GetProperty("fault").GetString());
    }));

    /// <summary>Mails of each calendar day of the budget's zone.</summary>
    public IReadOnlyDictionary<DateOnly, int> MailsByDay() => Upstream.Journal.Mails
        .GroupBy(mail => DateOnly.FromDateTime(mail.Time.ToOffset(ZoneAhead).DateTime)).ToDictionary(day => day.Key, day => day.Count());

    /// <summary>No day has more mails than allowed, no reservation is left in limbo, and no mail went out that is not charged.</summary>
    public async Task ShouldHaveKeptTheLimitAsync()
    {
        var days = MailsByDay();
        days.Values.ShouldAllBe(mails => mails <= Limit, string.Join(", ", days));
        int today = days.GetValueOrDefault(DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(ZoneAhead).DateTime));
        await Poll.UntilAsync( // a snapshot is up to a second old
            async () => (await BudgetsAsync()).All(budget => budget.Reserved == 0 && (budget.Fault != null || budget.Spent + budget.Unclear >= today)),
            $"every reservation has ended, and the day's {today} mails are charged",
            TimeSpan.FromSeconds(60));
        MailsByDay().Values.ShouldAllBe(mails => mails <= Limit, "a mail went out late");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
        await Upstream.DisposeAsync();
    }
}

/// <summary>The day's budget as one gateway knows it.</summary>
internal sealed record Budget(long Spent, long Unclear, long Reserved, bool Closed, string? Fault);
