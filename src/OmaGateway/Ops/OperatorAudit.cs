using System.Text.Json;
using OmaGateway.Observability;

namespace OmaGateway.Ops;

/// <summary>Every attempt at an action: a log line that no sampling touches, and the last ones on the console.</summary>
internal sealed partial class OperatorAudit(ILogger<OperatorAudit> logger, TimeProvider time) : ISnapshotSource
{
    private const int Kept = 20;
    private readonly Queue<Entry> _last = [];

    public string Name => "audit";

    /// <param name="action">A known action's name, or <c>unknown</c>.</param>
    /// <param name="input">The number or word that was given.</param>
    /// <param name="verdict">What became of it, in one word: <c>done</c>, <c>failed</c>, <c>refused</c> ...</param>
    /// <param name="message">The action's own sentence.</param>
    public void Record(string action, OperatorValue input, string verdict, string message)
    {
        Attempted(logger, action, input.ToString(), verdict, message);
        lock (_last)
        {
            _last.Enqueue(new Entry(time.GetUtcNow(), action, input, verdict, message));
            if (_last.Count > Kept)
            {
                _last.Dequeue();
            }
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        lock (_last)
        {
            foreach (var entry in _last.Reverse())
            {
                json.WriteStartObject();
                json.WriteString("at"u8, entry.At);
                json.WriteString("action"u8, entry.Action);
                if (entry.Input != default)
                {
                    json.WriteString("input"u8, entry.Input.ToString());
                }

                json.WriteString("verdict"u8, entry.Verdict);
                json.WriteString("message"u8, entry.Message);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    [LoggerMessage(8100, LogLevel.Warning, "Operator action {Action} ({Input}): {Verdict}. {Result}")]
    private static partial void Attempted(ILogger logger, string action, string input, string verdict, string result);

    private sealed record Entry(DateTimeOffset At, string Action, OperatorValue Input, string Verdict, string Message);
}
