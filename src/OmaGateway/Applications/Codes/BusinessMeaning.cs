using System.Collections.Frozen;
using OmaGateway.Problems;

namespace OmaGateway.Applications.Codes;

/// <summary>What one business code means to a frontend.</summary>
/// <param name="Code">As the page writes it.</param>
/// <param name="Message">Our own text; the upstream's is never passed on.</param>
/// <param name="Problem">Null for success (200).</param>
/// <param name="IsFinal">True where asking the same again can only give the same: such an answer is replayed.</param>
internal sealed record BusinessMeaning(string Code, string Message, ProblemType? Problem = null, bool IsFinal = false)
{
    /// <summary>For how long to wait before asking again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>R4, page 003.</summary>
    private static readonly BusinessMeaning[] Application =
    [
        new("000", "The application was accepted; the account information is on its way by e-mail.", IsFinal: true),
        new("001", "The verification code does not exist or has expired.", ProblemTypes.CodeExpired, IsFinal: true),
        new("002", "The verification code is wrong.", ProblemTypes.CodeWrong, IsFinal: true),
        new("003", "The verification code could not be checked.", ProblemTypes.VerificationFailed),
        new("004", "A tenant in trial or commercial use exists already.", ProblemTypes.TenantExists, IsFinal: true),
        new("005", "Resource conflict; try again in one minute.", ProblemTypes.ResourceConflict) { RetryAfter = TimeSpan.FromMinutes(1) },
        new("006", "No access code for a trial is left.", ProblemTypes.NoAccessCode),
        new(ThresholdReached, "The number of e-mails sent today has reached the threshold.", ProblemTypes.QuotaExceeded),
    ];

    /// <summary>R5. Its 205 is about SMS and closes nothing but itself.</summary>
    private static readonly BusinessMeaning[] SmsCode =
    [
        new("200", "The verification code was sent."),
        new("201", "A verification code exists already; ask again later.", ProblemTypes.SmsCodeExists) { RetryAfter = TimeSpan.FromMinutes(1) },
        new("202", "The verification code could not be sent.", ProblemTypes.SmsNotSent),
        new("204", "The verification code could not be sent.", ProblemTypes.SmsNotSent),
        new(ThresholdReached, "The number of messages has reached the threshold.", ProblemTypes.SmsThresholdReached),
    ];

    public const string ThresholdReached = "205";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, BusinessMeaning>> ByContract =
        new Dictionary<string, BusinessMeaning[]> { ["application"] = Application, ["sms-code"] = SmsCode }
            .ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenDictionary(meaning => meaning.Code, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>True for request contracts whose answers carry business codes.</summary>
    public static bool Covers(string? contract) => contract is not null && ByContract.ContainsKey(contract);

    /// <summary>Null for a code that no page knows.</summary>
    public static BusinessMeaning? Of(string contract, string? code) => code is null ? null : ByContract[contract].GetValueOrDefault(code);
}
