using OmaGateway.Observability;
using OmaGateway.Problems;

namespace OmaGateway.Tests.Observability;

public sealed class OutcomeReaderTests
{
    [Theory]
    [InlineData(200, null, null, true, "forwarded")]
    [InlineData(200, null, null, false, "answered")]
    [InlineData(204, null, null, false, "answered")]
    [InlineData(200, null, "oma-gateway; hit; ttl=42; detail=local", false, "hit")]
    [InlineData(304, null, "oma-gateway; hit; ttl=42; detail=local", false, "hit")]
    [InlineData(200, null, "oma-gateway; hit; ttl=-3; detail=stale-while-revalidate", false, "stale")]
    [InlineData(200, null, "oma-gateway; fwd=stale; fwd-status=503; ttl=-30; detail=stale-if-error", false, "stale")]
    [InlineData(200, null, "oma-gateway; fwd=miss; fwd-status=200; stored", false, "miss")]
    [InlineData(200, null, "oma-gateway; fwd=miss; fwd-status=200; stored; collapsed; ttl=60", false, "collapsed")]
    [InlineData(200, null, "oma-gateway; fwd=bypass", true, "forwarded")]
    [InlineData(401, "token-missing", null, false, "refused")]
    [InlineData(502, "upstream-unreachable", "oma-gateway; fwd=miss", false, "failed")]
    [InlineData(429, "too-many-requests", null, false, "limited")]
    [InlineData(429, "quota-exceeded", null, false, "budget-closed")]
    [InlineData(503, "temporary-reduced-capacity", null, false, "budget-closed")]
    public void Read_WhatTheClientIsTold_IsTheWord(int status, string? problem, string? cacheStatus, bool proxied, string expected)
        => OutcomeReader.Read(status, problem is null ? null : ProblemTypes.All[problem], cacheStatus, proxied).Word.ShouldBe(expected);

    [Fact]
    public void All_Words_AreDifferent() => Outcome.All.Select(outcome => outcome.Word).ShouldBeUnique();
}
