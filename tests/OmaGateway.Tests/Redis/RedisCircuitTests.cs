using OmaGateway.Redis;

namespace OmaGateway.Tests.Redis;

public sealed class RedisCircuitTests
{
    [Fact]
    public void Faulted_OnlyInARow_Opens()
    {
        var circuit = new RedisCircuit(3);
        circuit.IsClosed.ShouldBeFalse();
        circuit.Close().ShouldBeTrue();
        circuit.Close().ShouldBeFalse();
        circuit.Faulted().ShouldBeFalse();
        circuit.Faulted().ShouldBeFalse();
        circuit.Answered();
        circuit.Faulted().ShouldBeFalse();
        circuit.Faulted().ShouldBeFalse();
        circuit.Faulted().ShouldBeTrue();
        circuit.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public void Answered_WhileOpen_DoesNotClose()
    {
        var circuit = new RedisCircuit(1);
        circuit.Close();
        circuit.Faulted().ShouldBeTrue();
        circuit.Answered();
        circuit.IsClosed.ShouldBeFalse();
        circuit.Faulted().ShouldBeFalse();
        circuit.Open().ShouldBeFalse();
    }
}
