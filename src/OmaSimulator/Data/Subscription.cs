using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OmaSimulator.Data;

/// <summary>A record of R3: the 29 fields of page 002, in the order and with the spelling of its table; times in epoch ms.</summary>
public sealed record Subscription(
    string OrderId, string OpType, string? Remark, string SkuName, long ModifyTime, string OrderAmount, string ProcutName,
    string VdnId, string CustomerId, string Company, string Id, string ManualStatus, string CecTenantId, string Amount,
    string PeriodNumber, string ProductId, string AutoStatus, string CustomerName, long CecExpireTime, string CecTenantName,
    string CreateSource, string PeriodType, long ExpireTime, long CreateTime, string SkuCode, string CecFeatureType,
    int TrialFlag, string RetryTimes, string Status)
{
    private const long Day = 86_400_000;

    private static readonly string[] Skus = ["telemarketing agent", "voice agent", "在线客服坐席", "multimedia agent", "语音机器人"];
    private static readonly string[] Operations = ["newInstance", "renew", "upgrade", "unsubscribe"];
    private static readonly string[] Periods = ["month", "year", "day"];
    private static readonly string[] States = ["2", "8", "9"];

    internal static Subscription Of(TenantData tenant, string token, int index)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"oma-subscription\n{index}\n{token}"));
        var created = tenant.CreateDate - (index * Day) + (seed[0] * 1000);
        return new Subscription(
            OrderId: "25" + Digits(seed, 0, 16),
            OpType: Operations[seed[1] % Operations.Length],
            Remark: "annual plan, " + (1 + (seed[2] % 12)).ToString(CultureInfo.InvariantCulture) + " seats",
            SkuName: Skus[seed[3] % Skus.Length],
            ModifyTime: created + 1000,
            OrderAmount: Digits(seed, 4, 5),
            ProcutName: seed[5] % 2 == 0 ? "monthly" : "yearly",
            VdnId: tenant.Vdn,
            CustomerId: tenant.CustomerId,
            Company: tenant.Company,
            Id: "1" + Digits(seed, 8, 18),
            ManualStatus: "0",
            CecTenantId: tenant.CecTenantId,
            Amount: (1 + (seed[6] % 20)).ToString(CultureInfo.InvariantCulture),
            PeriodNumber: (1 + (seed[7] % 11)).ToString(CultureInfo.InvariantCulture),
            ProductId: "0GbV" + Convert.ToHexString(seed, 16, 8),
            AutoStatus: "2",
            CustomerName: tenant.CustomerName,
            CecExpireTime: created + (61 * Day),
            CecTenantName: tenant.CecTenantName,
            CreateSource: "GTS",
            PeriodType: Periods[seed[9] % Periods.Length],
            ExpireTime: created + (60 * Day),
            CreateTime: created,
            SkuCode: new Guid(seed.AsSpan(16, 16)).ToString(),
            CecFeatureType: (seed[10] % 4).ToString(CultureInfo.InvariantCulture),
            TrialFlag: seed[11] % 2,
            RetryTimes: "3",
            Status: States[seed[12] % States.Length]);
    }

    private static string Digits(byte[] seed, int at, int count)
    {
        var digits = BinaryPrimitives.ReadUInt64BigEndian(seed.AsSpan(at)).ToString("D20", CultureInfo.InvariantCulture);
        return "1" + digits[^(count - 1)..];
    }
}
