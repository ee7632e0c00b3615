using System.Text.Encodings.Web;
using System.Text.Json;

namespace OmaGateway.Ops;

/// <summary>How the management listener writes JSON.</summary>
internal static class OperatorJson
{
    /// <summary>
    /// Sentences as people read them (<c>the day's mails</c>, not <c>the day\u0027s mails</c>). The escapes that are left out matter where JSON is pasted into a
    /// page; this goes out as application/json with nosniff, or as events that a script parses.
    /// </summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
