using OmaGateway.Problems;
using OmaGateway.Routing;

namespace OmaGateway.Bodies;

/// <summary>What became of reading a body. Closed.</summary>
internal abstract record BodyReading
{
    private BodyReading()
    {
    }

    public sealed record Valid(RequestBody Body) : BodyReading;

    /// <summary>JSON, but not as documented: every bad field.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : BodyReading;

    /// <summary>Not one JSON text in valid UTF-8.</summary>
    /// <param name="Detail">For people; nothing of what was sent.</param>
    public sealed record NotJson(string Detail) : BodyReading;
}
