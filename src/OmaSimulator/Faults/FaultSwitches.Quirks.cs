using System.ComponentModel.DataAnnotations;

namespace OmaSimulator.Faults;

// What the interface pages contradict themselves on, and the business state of R4 and R5.
public sealed partial class FaultSwitches
{
    // ---- token

    /// <summary>Which spelling of the token header is accepted; the other one counts as missing.</summary>
    public TokenSpelling? TokenHeader { get; init; }

    /// <summary>Refuse every token with the page's 401, whatever it is.</summary>
    public bool? Unauthorized { get; init; }

    // ---- envelopes

    /// <summary>Write <c>;</c> in the Content-Type as <c>%3B</c> (examples of pages 001 and 002).</summary>
    public bool? PercentEncodedContentType { get; init; }

    /// <summary>Wrap the answer in <c>schema</c> (tables of pages 001 and 003).</summary>
    public bool? SchemaWrapper { get; init; }

    /// <summary>Names of the business code and message in R4 and R5.</summary>
    public CodeNames? CodeNames { get; init; }

    /// <summary>Answer R4 and R5 with the example of page 003, which is not JSON.</summary>
    public bool? ExampleBody { get; init; }

    /// <summary>Which shape of request R4 and R5 accept.</summary>
    public RequestShape? RequestShape { get; init; }

    /// <summary>Answer the business failure of the page: 500 on R1, R4 and R5, 502 on R2 and R3.</summary>
    public bool? BusinessFailure { get; init; }

    /// <summary>Which of the two confusable paths of R1 and R2 are served (<c>info</c> where the title says Basic, and the reverse).</summary>
    public PathSpelling? PathSpelling { get; init; }

    // ---- fields

    /// <summary>Write numbers as strings.</summary>
    public bool? NumbersAsStrings { get; init; }

    /// <summary>Write strings of digits as numbers (phones, codes, 20-digit ids); leading zeros are lost.</summary>
    public bool? StringsAsNumbers { get; init; }

    /// <summary>Leave out of R3 what its example leaves out: trialFlag, retryTimes, status, cecFeatureType; remark is null.</summary>
    public bool? ExampleOmissions { get; init; }

    /// <summary>Leave out these fields, at any depth.</summary>
    public IReadOnlyList<string>? OmitFields { get; init; }

    /// <summary>Make these fields null, at any depth.</summary>
    public IReadOnlyList<string>? NullFields { get; init; }

    /// <summary>Whether personal data arrives clear (the default) or masked in one of the styles seen.</summary>
    public PersonalData? PersonalData { get; init; }

    /// <summary>What the free text field of R3 holds.</summary>
    public RemarkText? Remark { get; init; }

    /// <summary>Fields that no page documents.</summary>
    public ExtraFields? ExtraFields { get; init; }

    /// <summary>How the portalUrl is written.</summary>
    public PortalUrlStyle? PortalUrl { get; init; }

    /// <summary>A tenantSpaceStatus of this value (only "5" and "2" are ever shown).</summary>
    [StringLength(200)]
    public string? TenantSpaceStatus { get; init; }

    /// <summary>A status of this value in every record of R3 (documented: 2, 8, 9).</summary>
    [StringLength(200)]
    public string? OrderStatus { get; init; }

    /// <summary>R3 answers as if it had got no startDate and endDate.</summary>
    public bool? IgnoreDateRange { get; init; }

    // ---- business state

    /// <summary>Force this business code on R3, R4 or R5, known or not, whatever the request.</summary>
    [StringLength(200)]
    public string? BusinessCode { get; init; }

    /// <summary>When R4 sends a mail: no page says whether a failing code does.</summary>
    public MailRule? Mail { get; init; }

    /// <summary>Mails of one calendar day after which R4 answers 205. Absent: no threshold.</summary>
    [Range(0, int.MaxValue)]
    public int? MailThreshold { get; init; }

    /// <summary>Zone of that calendar day (IANA name), Asia/Shanghai by default.</summary>
    public string? MailTimeZone { get; init; }

    /// <summary>SMS of one calendar day after which R5 answers 205. Absent: no threshold.</summary>
    [Range(0, int.MaxValue)]
    public int? SmsThreshold { get; init; }

    /// <summary>Whether the code 123456 is valid for every phone; true by default.</summary>
    public bool? AlwaysValidCode { get; init; }

    /// <summary>R4 answers 004 to a company or phone that already has a trial; false by default.</summary>
    public bool? OneTrialPerApplicant { get; init; }

    /// <summary>Trials after which R4 answers 006. Absent: no end of them.</summary>
    [Range(0, int.MaxValue)]
    public int? AccessCodes { get; init; }
}
