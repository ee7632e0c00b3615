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

    /// <summary>The one whole number that the action wants, or null.</summary>
    OperatorInput? Input { get; }

    /// <summary>Bounded in time; never throws for a fault that can be told in words.</summary>
    /// <param name="input">Within the bounds of <see cref="Input"/>; null exactly where that is null.</param>
    /// <param name="cancellation">The operator hung up.</param>
    ValueTask<OperatorResult> RunAsync(long? input, CancellationToken cancellation);
}

/// <param name="Label">What is asked for, such as <c>Mails sent today</c>.</param>
/// <param name="Minimum">The least value accepted.</param>
/// <param name="Maximum">The greatest value accepted.</param>
internal sealed record OperatorInput(string Label, long Minimum, long Maximum);

/// <param name="Done">False where nothing was changed.</param>
/// <param name="Message">One sentence for the operator and the audit; no personal data.</param>
internal readonly record struct OperatorResult(bool Done, string Message);
