using System.Text.Json.Nodes;

namespace OmaSimulator.Routes;

/// <summary>The BSS operations whose answer is always the same.</summary>
internal static class BssCatalogue
{
    private static readonly Dictionary<string, string> Answers = new(StringComparer.Ordinal)
    {
        ["POST /v2/enterprises/multi-accounts/transfer-coupon"] = """{"coupon_id":"CP2211090000000001"}""",
        ["POST /v2/enterprises/multi-accounts/retrieve-coupon"] = """{"coupon_id":"CP2211090000000001"}""",
        ["GET /v2/enterprises/multi-accounts/transfer-coupons"] = """{"total_count":0,"coupons":[]}""",
        ["GET /v2/enterprises/multi-accounts/retrieve-coupons"] = """{"total_count":0,"coupons":[]}""",
        ["GET /v2/enterprises/multi-accounts/enterprise-organizations"] = """{"root_id":"org1","root_name":"root","child_nodes":[]}""",
        ["POST /v2/orders/subscriptions/resources/renew"] = """{"order_ids":["CS2211090000000001"]}""",
        ["GET /v2/products/usage-types"] = """{"total_count":1,"usage_types":[{"code":"reqNumber","name":"requests","resource_type_code":"hws.resource.type.obs","service_type_code":"hws.service.type.obs"}]}""",
        ["GET /v2/bases/measurements"] = """{"measure_units":[{"measure_id":17,"measure_name":"GB","abbreviation":"GB","measure_type":3}]}""",
        ["GET /v2/bases/conversions"] = """{"conversion_infos":[{"measure_id":17,"ref_measure_id":16,"conversion_ratio":1024,"measure_type":3}]}""",
        ["GET /v2/products/service-types"] = """{"total_count":1,"service_types":[{"service_type_code":"hws.service.type.obs","service_type_name":"OBS"}]}""",
        ["GET /v2/products/resource-types"] = """{"total_count":1,"resource_types":[{"resource_type_code":"hws.resource.type.obs","resource_type_name":"OBS"}]}""",
        ["GET /v2/products/service-resources"] = """{"total_count":1,"infos":[{"resource_type_code":"hws.resource.type.obs","name":"OBS"}]}""",
        ["GET /v2/bills/customer-bills/monthly-sum"] = """{"total_count":0,"bill_sums":[],"consume_amount":0,"currency":"CNY"}""",
        ["POST /v3/payments/free-resources/query"] = """{"total_count":0,"free_resource_packages":[]}""",
        ["POST /v2/payments/free-resources/usages/details/query"] = """{"free_resources":[]}""",
    };

    /// <summary>The answer, or null for an operation that does not exist.</summary>
    public static JsonObject? Answer(string method, string path) =>
        Answers.TryGetValue($"{method} {path}", out var json) ? JsonNode.Parse(json)!.AsObject() : null;
}
