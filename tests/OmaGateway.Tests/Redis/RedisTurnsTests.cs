using OmaGateway.Redis;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Redis;

public sealed class RedisTurnsTests
{
    private readonly RedisCircuit _circuit = new(1);
    private readonly RedisTurns _turns;

    public RedisTurnsTests()
    {
        _turns = new RedisTurns(_circuit, TimeSpan.FromMinutes(10));
        _circuit.Close();
    }

    [Fact]
    public async Task Enter_TooManyWait_IsRefusedAtOnce_AndOpeningTheCircuitFreesThoseWhoDo()
    {
        await TakeAllPlacesAsync();
        Task<bool>[] waiting = [.. Enumerable.Range(0, RedisTurns.MostWaiting).Select(_ => _turns.EnterAsync().AsTask())];

        var oneMore = _turns.EnterAsync();
        oneMore.IsCompleted.ShouldBeTrue();
        (await oneMore).ShouldBeFalse();

        _circuit.Faulted().ShouldBeTrue();
        (await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(60))).ShouldAllBe(entered => !entered);
        (await _turns.EnterAsync()).ShouldBeFalse("the circuit is open");

        _circuit.Close();
        _turns.Leave();
        (await _turns.EnterAsync()).ShouldBeTrue("all have left the queue");
    }

    [Fact]
    public async Task Enter_WhoCameFirst_IsServedFirst()
    {
        await TakeAllPlacesAsync();
        var served = new List<int>();
        var waiting = new List<Task>();
        for (int i = 0; i < 20; i++)
        {
            waiting.Add(WaitAsync(i));
            await Task.Delay(10); // a burst takes a while, and whoever waits must not lose its place in the meantime
        }

        for (int i = 0; i < 20; i++)
        {
            _turns.Leave();
            await Poll.UntilAsync(() => waiting.Count(task => task.IsCompleted) == i + 1, "the next is served");
        }

        served.ShouldBe(Enumerable.Range(0, 20));

        async Task WaitAsync(int number)
        {
            if (await _turns.EnterAsync())
            {
                served.Add(number); // one at a time: the next place is given once this is done
            }
        }
    }

    private async Task TakeAllPlacesAsync()
    {
        for (int i = 0; i < RedisTurns.Places; i++)
        {
            (await _turns.EnterAsync()).ShouldBeTrue();
        }
    }
}
