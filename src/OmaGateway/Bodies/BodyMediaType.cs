using Microsoft.Net.Http.Headers;

namespace OmaGateway.Bodies;

/// <summary>
/// Which bodies are read at all: <c>application/json</c>, in UTF-8, without a content coding. A missing media type is refused as well:
/// only <c>application/json</c> makes a browser ask (preflight) before it sends the request from another origin.
/// </summary>
internal static class BodyMediaType
{
    public static bool IsSupported(IHeaderDictionary headers)
        => headers.ContentEncoding.Count == 0
            && headers.ContentType is [{ } only]
            && MediaTypeHeaderValue.TryParse(only, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && type.Parameters.All(static parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
