using System.Globalization;

namespace OmaGateway.Observability;

/// <summary>
/// Something an operator may do to a running gateway, offered by a room and run by <c>POST /ops/actions/{Name}</c>: only with the operator
/// token, only with a confirmation, and always audited.
/// </summary>
internal interface IOperatorAction
{
    /// <summary>Lower case with hyphens: <c>budget-close</c>, <c>lookups-purge</c>.</summary>
    string Name { get; }

    /// <summary>The button: <c>Close the budget</c>.</summary>
    string Title { get; }

    /// <summary>What will happen, told before it does.</summary>
    string Consequence { get; }

    /// <summary>The one thing that the action wants to know, or null. Asked for anew each time: what can be chosen may change.</summary>
    OperatorInput? Input { get; }

    /// <summary>Bounded in time; never throws for a fault that can be told in words.</summary>
    /// <param name="input">What <see cref="Input"/> asks for, within its bounds; empty exactly where that is null.</param>
    /// <param name="cancellation">The operator hung up.</param>
    ValueTask<OperatorResult> RunAsync(OperatorValue input, CancellationToken cancellation);
}

/// <summary>What an action wants to know. Closed.</summary>
/// <param name="Label">What is asked for, such as <c>Mails sent today</c>.</param>
internal abstract record OperatorInput(string Label)
{
    /// <summary>A whole number, both bounds included.</summary>
    public sealed record Number(string Label, long Minimum, long Maximum) : OperatorInput(Label);

    /// <summary>One of these words.</summary>
    public sealed record Choice(string Label, IReadOnlyList<string> Options) : OperatorInput(Label);
}

/// <summary>What the operator gave.</summary>
internal readonly record struct OperatorValue(long? Number, string? Choice)
{
    public override string ToString() => Choice ?? Number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

/// <param name="Done">False where nothing was changed.</param>
/// <param name="Message">One sentence for the operator and the audit; no personal data.</param>
internal readonly record struct OperatorResult(bool Done, string Message);
