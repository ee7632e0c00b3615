using System.Globalization;
using OmaGateway.Bodies.Formats;

namespace OmaGateway.Bodies;

/// <summary>
/// R7, page 004: the writing operations whose pages state their fields. The others (creating a sub-account, querying resource packages)
/// go without a contract. Nulls are left out, empty strings refused: upstream the two differ throughout.
/// </summary>
internal static class BssContracts
{
    private const int MostMonths = 11;
    private const int MostYears = 3;
    private const string Years = "3";

    private static readonly BodyField CustomerId = new("customer_id", new TextFormat(64));
    private static readonly BodyField TransactionId = new("trans_id", new TextFormat(32), Required: false);
    private static readonly BodyField CouponId = new("coupon_id", new TextFormat(64));

    /// <summary>A timeout over 60 minutes is treated as 5 upstream; it is sent as it came.</summary>
    private static readonly BodyField[] SmsCode =
    [
        new("mobile_phone", new TextFormat(20)),
        new("timeout", new IntegerFormat(1, 100, FieldKind.Integer), Required: false),
        new("language", new TextFormat(5), Required: false),
    ];

    private static readonly BodyField[] Amount =
        [CustomerId, new("amount", new AmountFormat()), TransactionId, new("balance_type", new TextFormat(64), Required: false)];

    private static readonly BodyField[] Renewal =
    [
        new("resource_ids", new ListFormat(10)),
        new("period_type", new IntegerFormat(2, 3, FieldKind.Integer)),
        new("period_num", new IntegerFormat(1, MostMonths, FieldKind.Integer)),
        new("expire_policy", new IntegerFormat(0, 3, FieldKind.Integer), Required: false),
        new("is_auto_pay", new IntegerFormat(0, 1, FieldKind.Integer), Required: false),
    ];

    public static IEnumerable<BodyContract> All =>
    [
        new("bss-sms-code", SmsCode),
        new("bss-transfer-amount", Amount),
        new("bss-retrieve-amount", Amount),
        new("bss-transfer-coupon", [CustomerId, CouponId]),
        new("bss-retrieve-coupon", [CustomerId, CouponId]),
        new("bss-renew", Renewal) { Together = AtMostThreeYears },
    ];

    private static (string, FieldFault)? AtMostThreeYears(IReadOnlyDictionary<string, string> fields)
        => fields["period_type"] == Years && int.Parse(fields["period_num"], CultureInfo.InvariantCulture) > MostYears
            ? ("period_num", new FieldFault("range", "Must be from 1 to 3 where period_type is 3 (years)."))
            : null;
}
