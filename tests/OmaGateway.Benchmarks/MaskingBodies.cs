using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OmaGateway.Benchmarks;

/// <summary>The two bodies of the benchmark: R2's one tenant, and R3's page of 99 records; compact, UTF-8 left as it is.</summary>
internal static class MaskingBodies
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Names = ["zhangsan", "Li Xiaoming", "王小明", "Jürgen Müller", "Ana García", "欧阳修文", "sunkaiwen", "Noor Al-Amin"];

    private static readonly string[] Firms =
    [
        "Huawei Software Technologies", "Nordwind Callcenter GmbH", "深圳市华星客服有限公司", "Telefonica Servicios", "Blue-Lake Outsourcing Ltd", "Contoso 联络中心",
    ];

    public static byte[] Tenant() => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            mobilePhone = "15312340991",
            company = "Huawei Software Technologies",
            customerName = "zhangsan",
            email = "sunkaiwen@huawei.com",
            vdn = "150",
            createDate = 1681203525000,
            tenantSpaceStatus = "2",
            portalUrl = "https://software.huawei.com/auth?client_id=xxxxx&redirect_uri=https://xxx.com/service-cloud/sm/login/portal.html",
        },
        Compact);

    public static byte[] Subscriptions() => JsonSerializer.SerializeToUtf8Bytes(
        new { result = Enumerable.Range(0, 99).Select(Record), count = 99, returnCode = "0", description = "success" },
        Compact);

    private static object Record(int i) => new
    {
        orderId = Text($"2516795381264{41114 + i:D5}"),
        opType = i % 3 == 0 ? "renew" : "newInstance",
        remark = (string?)null,
        skuName = "telemarketing agent",
        modifyTime = 1679558854000 + (i * 1000),
        orderAmount = Text($"{36000 + i}"),
        procutName = "monthly",
        vdnId = Text($"{131 + (i % 7)}"),
        customerId = Text($"2022072703223682{1699 + i:D4}"),
        company = Text($"{Firms[i % Firms.Length]} No.{i:D2}"),
        id = Text($"16388147241927{80290 + i:D5}"),
        manualStatus = "0",
        cecTenantId = Text($"2023032326{14 + (i % 80):D2}"),
        amount = Text($"{1 + (i % 9)}"),
        periodNumber = "2",
        productId = "0GbV000000wG80TFeSlU",
        autoStatus = "2",
        customerName = Text($"{Names[i % Names.Length]} {i:D2}"),
        cecExpireTime = 1684829253000 + (i * 1000),
        cecTenantName = Text($"Tenant073232{20 + (i % 80):D2}"),
        createSource = "GTS",
        periodType = "month",
        expireTime = 1684722289000 + (i * 1000),
        createTime = 1679558853000 + (i * 1000),
        skuCode = Text($"d52b28fa-e0a7-a8f7-8356-0f0aea54b8{i:D2}"),
        cecFeatureType = "1",
        trialFlag = i % 2,
        retryTimes = "0",
        status = i % 3 == 0 ? "2" : "8",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
