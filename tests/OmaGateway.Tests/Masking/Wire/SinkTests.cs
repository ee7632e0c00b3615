using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using OmaGateway.Masking;
using OmaGateway.Masking.Wire;
using OmaGateway.Routing;
using OmaGateway.Tests.Applications;
using OmaGateway.Tests.Hosting;
using Yarp.ReverseProxy.Transforms;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>What another room gets that wants the masked answer for itself, on a context that has no client.</summary>
public sealed class SinkTests
{
    private static readonly MaskingRules Rules = MaskingRules.Parse(File.ReadAllBytes(Path.Combine(Repository.ConfigFolder, "masking.json")), "masking.json").Rules!;

    private readonly LeakReport _leaks = new(Rules.Names);

    [Fact]
    public async Task Answer_ForASink_IsMaskedAndNothingIsWritten()
    {
        var (answer, context) = await AnswerAsync("""{"mobilePhone":"13800000000","vdn":"7"}""");

        var masked = answer.ShouldBeOfType<UpstreamAnswer.Masked>();
        masked.Status.ShouldBe(200);
        Encoding.UTF8.GetString(masked.Body.Span).ShouldBe("""{"mobilePhone":"138****0000","vdn":"7"}""");
        context.Response.Headers.ShouldBeEmpty();
        context.Response.Body.ShouldBe(Stream.Null);
    }

    /// <summary>The bytes are the sink's own: the next answer is masked in the same buffers.</summary>
    [Fact]
    public async Task Answer_ForASink_OutlivesTheNextOne()
    {
        var transform = Transform();
        var (first, _) = await AnswerAsync("""{"vdn":"1"}""", transform: transform);
        await AnswerAsync("""{"vdn":"2"}""", transform: transform);

        Encoding.UTF8.GetString(((UpstreamAnswer.Masked)first!).Body.Span).ShouldBe("""{"vdn":"1"}""");
    }

    [Theory]
    [InlineData(200, "", "Unreadable { Status = 200, Reason = NotJson }")]
    [InlineData(500, "", "Masked { 500, 0 bytes }")]
    [InlineData(502, "", "Unreadable { Status = 502, Reason = NotJson }")]
    [InlineData(404, "", "Masked { 404, 0 bytes }")]
    [InlineData(204, "", "Masked { 204, 0 bytes }")]
    [InlineData(304, "", "Masked { 304, 0 bytes }")]
    [InlineData(200, "<html>", "Unreadable { Status = 200, Reason = NotJson }")]
    [InlineData(401, "<html>", "Unreadable { Status = 401, Reason = NotJson }")]
    [InlineData(200, "\"\\uD800\"", "Unreadable { Status = 200, Reason = InvalidText }")]
    [InlineData(302, "{}", "Unreadable { Status = 302, Reason = UnexpectedStatus }")]
    [InlineData(503, "{}", "Masked { 503, 2 bytes }")]
    public async Task Answer_OfAnyKind_IsOneOfThree(int status, string body, string expected)
    {
        var (answer, _) = await AnswerAsync(body, status);

        answer!.ToString().ShouldBe(expected);
    }

    [Fact]
    public async Task Answer_BeyondWhatIsKept_IsTooLarge()
    {
        var (answer, _) = await AnswerAsync("[" + new string(' ', 8 * 1024 * 1024) + "]");
        var (kept, _) = await AnswerAsync("[" + new string(' ', (8 * 1024 * 1024) - 2) + "]");

        answer.ShouldBe(new UpstreamAnswer.Unreadable(200, UnreadableReason.TooLarge));
        kept.ShouldBeOfType<UpstreamAnswer.Masked>();
    }

    /// <summary>Its head says so: nothing of it is read, and no place taken that another answer could use.</summary>
    [Fact]
    public async Task Answer_DeclaredBeyondWhatIsKept_IsNotRead()
    {
        var (answer, _) = await AnswerAsync("{}", change: message => message.Content.Headers.ContentLength = (8 * 1024 * 1024) + 1);

        answer.ShouldBe(new UpstreamAnswer.Unreadable(200, UnreadableReason.TooLarge)); // and not Length, as who read it would have found
    }

    /// <summary>HTTP/2 has no framing that a wrong Content-Length would break: the client library hands over whatever came.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Answer_OfAnotherLengthThanDeclared_IsRefused(int declared)
    {
        var (answer, _) = await AnswerAsync("{}", change: message => message.Content.Headers.ContentLength = declared);

        answer.ShouldBe(new UpstreamAnswer.Unreadable(200, UnreadableReason.Length));
    }

    [Fact]
    public async Task Answer_WhoseReadingIsCancelled_IsMissing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var (answer, _) = await AnswerAsync("{}", cancellation: cancelled.Token);

        answer.ShouldBeOfType<UpstreamAnswer.Missing>().TimedOut.ShouldBeTrue();
    }

    /// <summary>All places are taken: the upstream has answered, and is not to be blamed.</summary>
    [Theory]
    [InlineData(30_000, true, false)]
    [InlineData(30_000, false, false)] // no Content-Length: room is asked for only where the buffer would have to grow
    [InlineData(40_000, true, true)]
    [InlineData(40_000, false, true)]
    [InlineData(200_000, true, false)]
    [InlineData(300_000, true, false)] // masked as it comes: it does not begin with the place of a smaller one
    public async Task Answer_WhoseTimeRunsOutBeforeItsTurn_SaysSo(int length, bool declared, bool waits)
    {
        var time = new SteppedTime();
        var places = new AnswerPlaces(time);
        await FillAsync(places);
        using var cancelled = new CancellationTokenSource();
        var asked = AnswerAsync(Encoding.UTF8.GetBytes($"[{new string(' ', length)}]"), 200, Transform(places, time), message => message.Content.Headers.ContentLength = declared ? length + 2 : null, cancelled.Token);
        asked.IsCompleted.ShouldBe(!waits, "the places of another size are free");
        time.Advance(TimeSpan.FromSeconds(10));
        await cancelled.CancelAsync();

        var (answer, _) = await asked;

        ((answer as UpstreamAnswer.Missing)?.WaitedHere ?? false).ShouldBe(waits);
    }

    /// <summary>It had its place at last, and its upstream then kept it: whose fault it is goes by who took more of its time.</summary>
    [Theory]
    [InlineData(9, 1, true)]
    [InlineData(1, 9, false)]
    public async Task Answer_ThatHadItsTurnLate_SaysWhoKeptIt(int waits, int comes, bool here)
    {
        var time = new SteppedTime();
        var places = new AnswerPlaces(time);
        var held = await FillAsync(places);
        using var silent = new SilentStream();
        using var cancelled = new CancellationTokenSource();
        var asked = AnswerAsync([], 200, Transform(places, time), message =>
        {
            message.Content = new StreamContent(silent);
            message.Content.Headers.ContentLength = 40_000;
        }, cancelled.Token);
        time.Advance(TimeSpan.FromSeconds(waits));
        held[0].Leave();
        await silent.Asked.WaitAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(comes));
        await cancelled.CancelAsync();

        var (answer, _) = await asked;

        answer.ShouldBeOfType<UpstreamAnswer.Missing>().WaitedHere.ShouldBe(here);
    }

    [Fact]
    public async Task Answer_WithRetryAfter_CarriesIt()
    {
        var (answer, _) = await AnswerAsync("{}", 503, change: message => message.Headers.TryAddWithoutValidation("Retry-After", "30"));

        ((UpstreamAnswer.Masked)answer!).RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Drift_OnARouteThatRefusesIt_IsUnreadable()
    {
        string json = """{"routes":{"tenant":{"onDrift":"refuse","fields":{"vdn":"integer"}}}}""";
        var rules = MaskingRules.Parse(Encoding.UTF8.GetBytes(json), "masking.json").Rules.ShouldNotBeNull();
        var leaks = new LeakReport(rules.Names);

        var (answer, _) = await AnswerAsync("""{"vdn":"1","new":"x"}""", transform: new MaskingTransform(rules.Plan("tenant")!, leaks.For("tenant"), new AnswerPlaces(TimeProvider.System), TimeProvider.System, NullLogger.Instance));

        answer.ShouldBe(new UpstreamAnswer.Unreadable(200, UnreadableReason.Drift));
        leaks.For("tenant").Values().ShouldContain(count => count.Mark == TallyMark.Drift);
    }

    [Fact]
    public async Task Answers_AreCountedByFieldAndArrival()
    {
        for (int i = 0; i < 3; i++)
        {
            await AnswerAsync("""{"mobilePhone":"13800000000","email":"wanf****@huawei.com","nobody":"knows"}""");
        }

        await AnswerAsync("no json");

        var route = _leaks.Routes.ShouldHaveSingleItem();
        var counts = route.Values().ToDictionary(count => (count.Field, count.Mark), count => count.Count);
        counts[("mobilePhone", TallyMark.Clear)].ShouldBe(3);
        counts[("email", TallyMark.Masked)].ShouldBe(3);
        counts[(FieldNames.Unknown, TallyMark.Drift)].ShouldBe(3);
        route.Unreadable().ShouldBe([(UnreadableReason.NotJson, 1L)]);
    }

    [Fact]
    public async Task Gzip_ForASink_IsDecoded()
    {
        using var memory = new MemoryStream();
        await using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write("""{"vdn":"7"}"""u8);
        }

        var (answer, _) = await AnswerAsync(memory.ToArray(), 200, null, message => message.Content.Headers.ContentEncoding.Add("gzip"), default);

        Encoding.UTF8.GetString(((UpstreamAnswer.Masked)answer!).Body.Span).ShouldBe("""{"vdn":"7"}""");
    }

    /// <summary>Measured where nothing waits, so that all of it runs on this thread.</summary>
    [Fact]
    public async Task Bomb_ForASink_CostsNoMoreThanItsGrace()
    {
        using var memory = new MemoryStream();
        await using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[100 * 1024 * 1024].AsSpan());
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var (answer, _) = await AnswerAsync(memory.ToArray(), 200, null, message => message.Content.Headers.ContentEncoding.Add("gzip"), default);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(8 * WireLimits.RatioGrace);
        answer.ShouldBe(new UpstreamAnswer.Unreadable(200, UnreadableReason.TooLarge));
    }

    /// <summary>The steady state, with the objects that the message makes on first use of its headers and stream, and the sink's copy.</summary>
    [Fact]
    public async Task Answer_InSteadyState_AllocatesLittle()
    {
        const string body = """{"mobilePhone":"13800000000","company":"Example Ltd.","customerName":"欧阳秀英","email":"someone@example.com","vdn":"7"}""";
        var transform = Transform();
        for (int i = 0; i < 50; i++)
        {
            await AnswerAsync(body, transform: transform);
        }

        using var message = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) };
        var context = new DefaultHttpContext();
        context.Features.Set(new UpstreamAnswerSink());
        var response = new ResponseTransformContext { HttpContext = context, ProxyResponse = message };

        long before = GC.GetAllocatedBytesForCurrentThread();
        await transform.ApplyAsync(response);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2048);
    }

    private Task<(UpstreamAnswer? Answer, HttpContext Context)> AnswerAsync(
        string body, int status = 200, MaskingTransform? transform = null, Action<HttpResponseMessage>? change = null, CancellationToken cancellation = default)
        => AnswerAsync(Encoding.UTF8.GetBytes(body), status, transform, change, cancellation);

    private async Task<(UpstreamAnswer? Answer, HttpContext Context)> AnswerAsync(
        byte[] body, int status, MaskingTransform? transform, Action<HttpResponseMessage>? change, CancellationToken cancellation)
    {
        using var message = new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(new MemoryStream(body)) };
        change?.Invoke(message);
        var context = new DefaultHttpContext();
        var sink = new UpstreamAnswerSink();
        context.Features.Set(sink);
        var response = new ResponseTransformContext { HttpContext = context, ProxyResponse = message, CancellationToken = cancellation };

        await (transform ?? Transform()).ApplyAsync(response);

        response.SuppressResponseBody.ShouldBeTrue();
        return (sink.Answer, context);
    }

    private MaskingTransform Transform(AnswerPlaces? places = null, TimeProvider? time = null)
        => new(Rules.Plan("tenant")!, _leaks.For("tenant"), places ?? new AnswerPlaces(TimeProvider.System), time ?? TimeProvider.System, NullLogger.Instance);

    /// <summary>Takes every place for answers up to 128 kB.</summary>
    private static async Task<List<AnswerPlaces.AnswerPlace>> FillAsync(AnswerPlaces places)
    {
        var held = Enumerable.Range(0, 64).Select(_ => places.None()).ToList();
        foreach (var place in held)
        {
            await place.ForAsync(100_000, CancellationToken.None);
        }

        return held;
    }

    /// <summary>An answer of which nothing comes.</summary>
    private sealed class SilentStream : MemoryStream
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
