using Microsoft.Extensions.Logging;
using OmaGateway.Observability;

namespace OmaGateway.Tests.Observability;

/// <summary>How much is logged, and what never is.</summary>
public sealed class LogTests
{
    [Theory]
    [InlineData("OmaGateway.Masking.Something", LogLevel.Trace, true)]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Information, true)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Critical, false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Error, false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Warning, false)]
    [InlineData("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error, false)]
    [InlineData("Yarp.ReverseProxy.Configuration", LogLevel.Warning, true)]
    [InlineData("Some.Library", LogLevel.Information, false)]
    [InlineData("Some.Library", LogLevel.Error, true)]
    public void Caps_HoldWhateverIsConfigured(string category, LogLevel level, bool allowed)
    {
        var options = new LoggerFilterOptions { MinLevel = LogLevel.Trace };
        options.Rules.Add(new LoggerFilterRule("Console", category, LogLevel.Trace, null));
        options.Rules.Add(new LoggerFilterRule(null, category, LogLevel.Trace, (_, _, _) => true));

        new LogCaps().PostConfigure(null, options);

        options.Rules.ShouldAllBe(rule => rule.Filter!("Console", category, level) == allowed);
        options.Rules.ShouldContain(rule => rule.ProviderName == null && rule.CategoryName == null);
    }

    /// <summary>Who read the clock first may come last.</summary>
    [Fact]
    public void Lines_OfTheSecondBefore_GiveThisOneNoNewBudget()
    {
        const long Frequency = 1000;
        var budget = new LineBudget(2, Frequency);
        long[] moments = [10, 10, 9, 10, 9, 10];

        moments.Count(second => budget.TryTake(second * Frequency, out _)).ShouldBe(2);
    }

    [Fact]
    public void Lines_BeyondTheBudgetOfASecond_AreCountedAndToldLater()
    {
        const long Frequency = 1000;
        long now = 1000 * Frequency;
        var budget = new LineBudget(3, Frequency);
        Enumerable.Range(0, 10).Count(_ => budget.TryTake(now, out long _)).ShouldBe(3);

        now += Frequency;

        budget.TryTake(now, out long suppressed).ShouldBeTrue();
        suppressed.ShouldBe(7);
        budget.TryTake(now, out suppressed).ShouldBeTrue();
        suppressed.ShouldBe(0);
    }
}
