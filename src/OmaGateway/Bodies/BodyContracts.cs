using System.Collections.Frozen;
using System.Globalization;
using OmaGateway.Bodies.Formats;

namespace OmaGateway.Bodies;

/// <summary>Every contract, from the interface pages. Where a page gives no limit, the one here is generous and said in its format.</summary>
internal static class BodyContracts
{
    private const long LatestEpochMilliseconds = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z

    /// <summary>R3, page 002.</summary>
    private static readonly BodyContract Subscriptions = new("subscriptions",
    [
        new("limit", new IntegerFormat(1, 99, FieldKind.Integer)),
        new("offset", new IntegerFormat(0, int.MaxValue, FieldKind.Integer)),
        new("startDate", new IntegerFormat(0, LatestEpochMilliseconds, FieldKind.Long), Required: false),
        new("endDate", new IntegerFormat(0, LatestEpochMilliseconds, FieldKind.Long), Required: false),
    ])
    {
        MayBeWrapped = true,
        Together = StartNotAfterEnd,
    };

    /// <summary>R4, page 003; the e-mail parameter's name is blank in its table and <c>email</c> in its example.</summary>
    private static readonly BodyContract Application = new("application",
    [
        new("companyName", new TextFormat(200)),
        new("phone", new PhoneFormat()),
        new("phoneVerifyCode", new DigitsFormat(4, 8)),
        new("email", new EmailFormat()),
    ])
    {
        MayBeWrapped = true,
    };

    /// <summary>R5, the SMS code for R4.</summary>
    private static readonly BodyContract SmsCode = new("sms-code", [new("phone", new PhoneFormat())]) { MayBeWrapped = true };

    /// <summary>By name.</summary>
    public static readonly FrozenDictionary<string, BodyContract> All =
        BssContracts.All.Concat([Subscriptions, Application, SmsCode]).ToFrozenDictionary(contract => contract.Name, StringComparer.Ordinal);

    /// <summary>Quirk 19: the pages give no rule, and an inverted range can only be a mistake. One-sided ranges pass.</summary>
    private static (string, FieldFault)? StartNotAfterEnd(IReadOnlyDictionary<string, string> fields)
        => fields.TryGetValue("startDate", out string? start) && fields.TryGetValue("endDate", out string? end)
            && long.Parse(start, CultureInfo.InvariantCulture) > long.Parse(end, CultureInfo.InvariantCulture)
            ? ("endDate", new FieldFault("range", "Must not be before startDate."))
            : null;
}
