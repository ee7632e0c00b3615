using OmaGateway.Observability;
using OmaGateway.Problems;

namespace OmaGateway.Tests.Observability;

public sealed class OutcomeReaderTests
{
    [Theory]
    [InlineData(null, true, "forwarded")]
    [InlineData(null, false, "answered")]
    [InlineData("oma-gateway; hit; ttl=42; detail=local", false, "hit")]
    [InlineData("oma-gateway; hit; ttl=-3; detail=stale-while-revalidate", false, "stale")]
    [InlineData("oma-gateway; fwd=stale; fwd-status=503; ttl=-30; detail=stale-if-error", false, "stale")]
    [InlineData("oma-gateway; fwd=miss; fwd-status=200; stored", false, "miss")]
    [InlineData("oma-gateway; fwd=miss; fwd-status=200; stored; collapsed; ttl=60", false, "collapsed")]
    [InlineData("oma-gateway; fwd=bypass", true, "forwarded")]
    public void Read_WhatTheClientIsTold_IsTheWord(string? cacheStatus, bool proxied, string expected)
        => OutcomeReader.Read(cacheStatus, proxied).Word.ShouldBe(expected);

    [Theory]
    [InlineData(401, "token-missing", "refused")]
    [InlineData(404, null, "refused")]
    [InlineData(502, "upstream-unreachable", "failed")]
    [InlineData(429, "too-many-requests", "limited")]
    [InlineData(429, "quota-exceeded", "budget-closed")]
    [InlineData(503, "temporary-reduced-capacity", "budget-closed")]
    public void ReadRefusal_WhatTheClientIsTold_IsTheWord(int status, string? problem, string expected)
        => OutcomeReader.ReadRefusal(status, problem is null ? null : ProblemTypes.All[problem]).Word.ShouldBe(expected);

    [Fact]
    public void All_Words_AreDifferent() => Outcome.All.Select(outcome => outcome.Word).ShouldBeUnique();
}
