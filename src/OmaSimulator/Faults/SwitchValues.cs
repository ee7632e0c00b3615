using System.Text.Json.Serialization;

namespace OmaSimulator.Faults;

// The closed sets of values that switches take. JSON writes them in camel case unless a name is given here.

/// <summary>Where a request is held.</summary>
public enum HangPoint
{
    /// <summary>Nothing was done for it: no mail, no SMS.</summary>
    BeforeHandling,

    /// <summary>It was handled (a mail may be out), no byte was answered.</summary>
    AfterHandling,

    /// <summary>The head and half of the body were sent.</summary>
    MidBody,
}

/// <summary>When the connection is reset.</summary>
public enum ResetPoint
{
    /// <summary>Before the request's body was read.</summary>
    BeforeRead,

    /// <summary>After it was read, before it was handled.</summary>
    AfterRead,

    /// <summary>After it was handled: a mail is out.</summary>
    AfterHandling,
}

/// <summary>The body of a failure.</summary>
public enum ErrorBody
{
    /// <summary>As the interface page has it: <c>{"schema": "..."}</c>.</summary>
    Page,

    /// <summary>An HTML page with personal data in it.</summary>
    Html,

    /// <summary>The page's JSON with personal data in its text and in fields.</summary>
    Personal,

    /// <summary>The body of the success that it would have been.</summary>
    Data,

    /// <summary>No bytes.</summary>
    Empty,
}

/// <summary>Content codings.</summary>
public enum BodyEncoding
{
    Gzip,
    Br,

    /// <summary>zlib, as RFC 9110 wants it.</summary>
    Deflate,

    /// <summary>Raw deflate under the same name, as some servers send it.</summary>
    DeflateRaw,

    /// <summary>A coding that nobody knows, over a plain body.</summary>
    Unknown,

    /// <summary>gzip in gzip, <c>Content-Encoding: gzip, gzip</c>.</summary>
    GzipTwice,

    /// <summary>The header says gzip, the body is plain.</summary>
    GzipLie,

    /// <summary>The body is gzip, no header says so.</summary>
    GzipUnlabelled,

    /// <summary>gzip whose second half is missing.</summary>
    GzipTruncated,
}

/// <summary>Character encodings of an answer.</summary>
public enum BodyCharset
{
    [JsonStringEnumMemberName("gbk")] Gbk,
    [JsonStringEnumMemberName("utf-16le")] Utf16LE,
    [JsonStringEnumMemberName("utf-16be")] Utf16BE,
    [JsonStringEnumMemberName("utf-8-bom")] Utf8Bom,
}

/// <summary>Whether the Content-Type names the charset that was used.</summary>
public enum CharsetLabel
{
    Honest,

    /// <summary>It says UTF-8.</summary>
    Lie,

    /// <summary>It says nothing.</summary>
    Silent,
}

/// <summary>Ways in which a body is not JSON, or not unambiguous JSON.</summary>
public enum InvalidJson
{
    Truncated,
    TrailingBytes,
    TwoDocuments,
    BadUtf8,
    LoneSurrogate,
    DuplicateKeys,
    TrailingComma,
    Comments,
    SingleQuotes,
    NotANumber,
    PlainText,
    Empty,
}

/// <summary>Valid JSON of another shape than documented.</summary>
public enum RootShape
{
    /// <summary>The document inside an array.</summary>
    ArrayRoot,

    /// <summary>The document as one JSON string.</summary>
    TextRoot,

    /// <summary>The phone number as the whole document, a JSON number.</summary>
    NumberRoot,

    /// <summary>The word null.</summary>
    NullRoot,
}

/// <summary>Spellings of the token header.</summary>
public enum TokenSpelling
{
    [JsonStringEnumMemberName("both")] Both,
    [JsonStringEnumMemberName("X-Auth-Token")] Hyphen,
    [JsonStringEnumMemberName("X-Auth_Token")] Underscore,
}

/// <summary>Names of the business code in R4 and R5.</summary>
public enum CodeNames
{
    /// <summary>returnCode and returnMsg, as the table of page 003.</summary>
    ReturnCode,

    /// <summary>retCode and retMsg, as its example.</summary>
    RetCode,
}

/// <summary>Shapes of the request of R4 and R5.</summary>
public enum RequestShape
{
    Either,
    Flat,

    /// <summary>Inside <c>requestBody</c>.</summary>
    Wrapped,
}

/// <summary>Paths at which R1 and R2 answer.</summary>
public enum PathSpelling
{
    /// <summary>As the pages' URI lines have them.</summary>
    Page,

    /// <summary>trialtenant/querytenantbasic and tenant/querytenantinfo instead.</summary>
    Swapped,

    /// <summary>All four.</summary>
    Both,
}

/// <summary>How personal data arrives.</summary>
public enum PersonalData
{
    Clear,

    /// <summary>R1 and R2 masked, R3 clear: what the pages and their examples show together.</summary>
    AsDocumented,

    /// <summary>Everything in the styles of pages 000 and 001.</summary>
    Masked,

    /// <summary>Every style seen, and clear, changing from field to field and record to record.</summary>
    Mixed,
}

/// <summary>The free text of R3.</summary>
public enum RemarkText
{
    Plain,
    Personal,
    Absent,
}

/// <summary>Undocumented fields.</summary>
public enum ExtraFields
{
    /// <summary>Harmless ones.</summary>
    Plain,

    /// <summary>Ones that hold personal data under names nobody announced.</summary>
    Personal,
}

/// <summary>Ways to write a portalUrl.</summary>
public enum PortalUrlStyle
{
    /// <summary>With a redirect_uri that is not escaped, as on pages 000 and 001.</summary>
    Unescaped,
    Escaped,

    /// <summary>With the phone and the e-mail in its query.</summary>
    Personal,
}

/// <summary>When R4 sends its mail.</summary>
public enum MailRule
{
    OnSuccess,

    /// <summary>Also when the answer is another code or a forced status.</summary>
    Always,

    /// <summary>Not even on 000.</summary>
    Never,
}
