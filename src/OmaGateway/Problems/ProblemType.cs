using System.Text.Json;

namespace OmaGateway.Problems;

/// <summary>One kind of problem (RFC 9457): a stable type, its status, its title and what the reader can do.</summary>
/// <param name="Slug">The last part of the type URI, and of the page that explains it: <c>/docs/problems/{slug}</c>.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">Short, the same in every occurrence.</param>
/// <param name="Advice">What to do; the <c>detail</c> where an occurrence has none of its own.</param>
/// <param name="RegisteredType">An IANA-registered type URI that is used in place of our own, or null.</param>
internal sealed record ProblemType(string Slug, int Status, string Title, string Advice, string? RegisteredType = null)
{
    /// <summary>The document's <c>type</c>: an IANA URI, or a reference relative to the gateway.</summary>
    public string Uri { get; } = RegisteredType ?? $"/docs/problems/{Slug}";

    /// <summary><see cref="Uri"/>, <see cref="Title"/> and <see cref="Advice"/> as they stand in a document.</summary>
    public (JsonEncodedText Uri, JsonEncodedText Title, JsonEncodedText Advice) Json { get; } =
        (JsonEncodedText.Encode(RegisteredType ?? $"/docs/problems/{Slug}"), JsonEncodedText.Encode(Title), JsonEncodedText.Encode(Advice));
}
