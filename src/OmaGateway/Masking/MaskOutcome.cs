namespace OmaGateway.Masking;

/// <summary>How masking a body ended. Only what was written for <see cref="Masked"/> may be sent.</summary>
internal enum MaskOutcome
{
    /// <summary>Nothing wrong so far; the value isn't complete yet. Only <see cref="MaskingStream.Push"/> answers it.</summary>
    Unfinished,

    /// <summary>One whole JSON value was read and every character of it decided on.</summary>
    Masked,

    /// <summary>Not one JSON value by RFC 8259: broken, cut short, or with bytes after it.</summary>
    NotJson,

    /// <summary>A string with invalid UTF-8, a lone surrogate, a bad escape or a bare control character.</summary>
    InvalidText,

    /// <summary>Nested deeper than the rules' <c>limits.maxDepth</c>.</summary>
    TooDeep,

    /// <summary>A string or number longer than the rules' <c>limits.maxStringBytes</c>.</summary>
    TooLong,

    /// <summary>An unknown or misshapen field on a route whose rules say <c>"onDrift": "refuse"</c>.</summary>
    Drifted,
}
