using System.Reflection;
using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>Who this replica is and how it is.</summary>
internal sealed class GatewaySection(Readiness readiness, OperatorToken token, IEnumerable<IHealthSource> health, IHostEnvironment environment, TimeProvider time) : ISnapshotSource
{
    private readonly IHealthSource[] _health = [.. health];
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public string Name => "gateway";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("instance"u8, Environment.MachineName);
        json.WriteString("version"u8, Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]);
        json.WriteString("environment"u8, environment.EnvironmentName);
        json.WriteString("startedAt"u8, _startedAt);
        json.WriteString("phase"u8, Word(readiness.Phase));
        json.WriteBoolean("actionsOn"u8, token.IsConfigured);
        json.WritePropertyName("health"u8);
        HealthEndpoints.WriteReasons(json, _health);
        json.WriteEndObject();
    }

    private static string Word(Phase phase) => phase switch
    {
        Phase.Starting => "starting",
        Phase.Ready => "ready",
        _ => "draining",
    };
}

/// <summary>The day in points of five minutes: arrays by column, as their names would be most of the bytes.</summary>
internal sealed class HistorySection(TrafficWindow window) : ISnapshotSource
{
    public string Name => "history";

    public void Write(Utf8JsonWriter json)
    {
        var points = window.History();
        json.WriteStartObject();
        json.WriteNumber("stepSeconds"u8, TrafficWindow.HistoryStepSeconds);
        Column(json, "at", points, static point => point.At);
        Column(json, "requests", points, static point => point.Requests);
        Column(json, "failed", points, static point => point.Failed);
        Column(json, "saved", points, static point => point.Saved);
        Column(json, "p95", points, static point => point.P95 is { } seconds ? Math.Round((decimal)seconds, 4) : null);
        Column(json, "spent", points, static point => point.Spent);
        json.WriteEndObject();
    }

    private static void Column(Utf8JsonWriter json, string name, IReadOnlyList<HistoryPoint> points, Func<HistoryPoint, decimal?> value)
    {
        json.WriteStartArray(name);
        foreach (var point in points)
        {
            if (value(point) is { } number)
            {
                json.WriteNumberValue(number);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }
}

/// <summary>What may be done here, for the console's buttons.</summary>
internal sealed class ActionsSection(IEnumerable<IOperatorAction> actions) : ISnapshotSource
{
    private readonly IOperatorAction[] _actions = [.. actions];

    public string Name => "actions";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var action in _actions)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, action.Name);
            json.WriteString("title"u8, action.Title);
            json.WriteString("consequence"u8, action.Consequence);
            if (action.Input is { } input)
            {
                Write(json, input);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, OperatorInput input)
    {
        json.WriteStartObject("input"u8);
        json.WriteString("label"u8, input.Label);
        if (input is OperatorInput.Number number)
        {
            json.WriteNumber("minimum"u8, number.Minimum);
            json.WriteNumber("maximum"u8, number.Maximum);
        }
        else if (input is OperatorInput.Choice choice)
        {
            json.WriteStartArray("options"u8);
            foreach (string option in choice.Options)
            {
                json.WriteStringValue(option);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
