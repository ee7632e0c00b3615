using System.Text.Json;

namespace OmaGateway.Tests.Masking;

/// <summary>What generated bodies are made of: documented, look-alike and unknown names; personal data in every spelling; what passes and what nearly does.</summary>
internal static class BodyWords
{
    public static readonly string[] Plans = ["trial-tenant", "tenant", "subscriptions", "apply-trial", "sms-code", "console-parameters", "bss"];

    public static readonly string[] PersonalTexts =
    [
        "13800138000", "+86 138-0013-8000", "0086 13800138000", "8613800138000", "１３８００１３８０００", "(010) 12345678", "010-12345678转801", "13800138000 ext 12",
        "+1 (202) 555-0123", "+44 20 7946 0958", "+852 5555 0123", "5550123", "1667328xxxx", "132****7077", "1391234567*", "+8613800138000x9", "00861380013800", "+", "+86", "86",
        "wanfengming@example.com", "a@example.com", "ab@example.org", "abc@example.net", "\"john doe\"@example.com", "用户名@例子.公司", "a@b@example.com", "wanf****@example.com",
        "zhangxxxx@******.com", "wang＠example.com", "e\u0301lan@example.com", "x@13800138000.com", "a@example.com,bob@example.org", "@example.com", "nobody@", "a@[192.0.2.1]",
        "王小明", "王明", "王", "欧阳修文", "欧阳", "司马", "买买提·吐尔逊", "zhangsan", "zhangsan*", "zXXXXXX", "xxx", "Li Xiaoming", "Jürgen Müller", "Ana María García", "Noor Al-Amin",
        "O’Neil", "王Xiaoming", "𠮷野家", "김철수", "Zo\u0308e", "👩‍👩‍👧 family", "Mr. Zhang San", "z", " ", "...",
        "深圳市华星客服有限公司", "华为", "Huawei Software Technologies", "Huawei XXXXXXXXX", "ttttttttttttt", "360 Tech (Beijing) Co., Ltd", "Contoso 联络中心", "A&B",
        "11010519491231002X", "110105194912310021", "4111111111111111", "6222021234567890123",
        "{\"email\":\"wang@example.com\",\"name\":\"zhangsan\"}", "[\"13800138000\"]", "call zhangsan at 13800138000 or wang@example.com", "***", "", "line\nbreak\t\"quoted\" \\ back\u0001",
    ];

    public static readonly string[] Links =
    [
        "https://software.huawei.com/auth?client_id=xxxxx&redirect_uri=https://xxx.com/service-cloud/sm/login/portal.html", "http://user:pass@example.com/a",
        "https://example.com/p/13800138000?client_id=wang%40example.com", "https://example.com/%E5%BC%A0%E4%B8%89/x#frag", "https://example.com:8443/?x=1&client_id=a&&redirect_uri=http://u@h/p?client_id=13800138000",
        "https://example.com/a%2540b/wang%2540example.com", "https://example.com?redirect_uri=https%3A%2F%2Fexample.com%2F%3Fphone%3D13800138000", "javascript:alert(1)", "https://13800138000.example.com/", "https://",
        "https://example.com/%zz", "HTTPS://EXAMPLE.COM", "//example.com", "https://example.com/?client_id", "https://a.b/?redirect_uri=http://a.b?redirect_uri=http://a.b?redirect_uri=http://a.b?redirect_uri=http://a.b",
    ];

    public static readonly string[] Passing =
    [
        "1638814724192780290", "20220727032236821699", "251679538126441114", "202303232614", "131", "0", "000", "205", "200", "CBC.99000082", "36000", "12.50", "-3", "2", "9", "true",
        "newInstance", "GTS", "month", "monthly", "telemarketing agent", "Tenant07323220", "tenant-12", "Tenant13800138000", "d52b28fa-e0a7-a8f7-8356-0f0aea54b862", "0GbV000000wG80TFeSlU",
        "77b6a44cba5143ab91d13ab9a8ff44fd", "1679558854000", "2023-03-23 16:07:33", "2023-03-23T16:07:33.123+08:00", "2023-03-23", "success", "Incorrect verification code.", "xxxxx", "abc12345678901234",
    ];

    public static readonly string[] Numbers =
    [
        "0", "-0", "1", "99", "13800138000", "8613800138000", "-13800138000", "1.3800138e10", "13800138000.0", "0.13800138000", "138001.38000", "1679558854000", "20220727032236821699", "1638814724192780290",
        "123456789012345678901234567890", "1e400", "1E-7", "0.1", "0.30000000000000004", "3.141592653589793238462643383279502884197", "12345678", "1234567", "110105194912310021", "4111111111111111", "36000.50", "-12",
    ];

    public static readonly string[] OddNames =
    [
        "email", "EMAIL", "E-Mail", "Mobile_Phone", "mobilePhone", "MOBILEPHONE", "customername", "phone", "contactMobileNo", "nickName", "extra", "note", "data", "items", "13800138000", "wang@example.com",
        "王小明", "", "a b", "x1234567", "***", "***2", "ｅmail", "result", "schema", "id", "name", "result[]", "a.b", "token", "idCard", "verify_code", "\u212Aey",
    ];

    public static readonly string[] RecordNames = ReadNames("subscriptions");

    private static readonly Dictionary<string, string[]> Documented = Plans.ToDictionary(plan => plan, ReadNames);

    /// <summary>Those that the rules name.</summary>
    public static string[] NamesOf(string plan) => Documented[plan];

    private static string[] ReadNames(string plan)
    {
        using var rules = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(MaskingFixture.Root, "config", "masking.json")));
        return [.. rules.RootElement.GetProperty("routes").GetProperty(plan).GetProperty("fields").EnumerateObject()
            .SelectMany(field => field.Name.Replace("[]", "").Split('.')).Distinct()];
    }
}
