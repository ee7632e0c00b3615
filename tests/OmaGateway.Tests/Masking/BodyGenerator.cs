using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OmaGateway.Tests.Masking;

/// <summary>
/// Makes bodies from a seed: documented, personal, look-alike and unknown names; personal data in every spelling, as strings, numbers,
/// items and nested objects; what passes and what nearly does; odd white space and escapes. The same seed makes the same body.
/// </summary>
internal sealed class BodyGenerator(Random random)
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

    private static readonly string[] Links =
    [
        "https://software.huawei.com/auth?client_id=xxxxx&redirect_uri=https://xxx.com/service-cloud/sm/login/portal.html", "http://user:pass@example.com/a",
        "https://example.com/p/13800138000?client_id=wang%40example.com", "https://example.com/%E5%BC%A0%E4%B8%89/x#frag", "https://example.com:8443/?x=1&client_id=a&&redirect_uri=http://u@h/p?client_id=13800138000",
        "https://example.com/a%2540b/wang%2540example.com", "https://example.com?redirect_uri=https%3A%2F%2Fexample.com%2F%3Fphone%3D13800138000", "javascript:alert(1)", "https://13800138000.example.com/", "https://",
        "https://example.com/%zz", "HTTPS://EXAMPLE.COM", "//example.com", "https://example.com/?client_id", "https://a.b/?redirect_uri=http://a.b?redirect_uri=http://a.b?redirect_uri=http://a.b?redirect_uri=http://a.b",
    ];

    private static readonly string[] Passing =
    [
        "1638814724192780290", "20220727032236821699", "251679538126441114", "202303232614", "131", "0", "000", "205", "200", "CBC.99000082", "36000", "12.50", "-3", "2", "9", "true",
        "newInstance", "GTS", "month", "monthly", "telemarketing agent", "Tenant07323220", "tenant-12", "Tenant13800138000", "d52b28fa-e0a7-a8f7-8356-0f0aea54b862", "0GbV000000wG80TFeSlU",
        "77b6a44cba5143ab91d13ab9a8ff44fd", "1679558854000", "2023-03-23 16:07:33", "2023-03-23T16:07:33.123+08:00", "2023-03-23", "success", "Incorrect verification code.", "xxxxx", "abc12345678901234",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "99", "13800138000", "8613800138000", "-13800138000", "1.3800138e10", "13800138000.0", "0.13800138000", "138001.38000", "1679558854000", "20220727032236821699", "1638814724192780290",
        "123456789012345678901234567890", "1e400", "1E-7", "0.1", "0.30000000000000004", "3.141592653589793238462643383279502884197", "12345678", "1234567", "110105194912310021", "4111111111111111", "36000.50", "-12",
    ];

    private static readonly string[] OddNames =
    [
        "email", "EMAIL", "E-Mail", "Mobile_Phone", "mobilePhone", "MOBILEPHONE", "customername", "phone", "contactMobileNo", "nickName", "extra", "note", "data", "items", "13800138000", "wang@example.com",
        "王小明", "", "a b", "x1234567", "***", "***2", "ｅmail", "result", "schema", "id", "name", "result[]", "a.b", "token", "idCard", "verify_code", "\u212Aey",
    ];

    private static readonly Dictionary<string, string[]> Documented = Plans.ToDictionary(plan => plan, ReadNames);

    public byte[] Body(string plan)
    {
        var body = new StringBuilder();
        Space(body);
        if (random.Next(12) == 0) Value(body, plan, 0);
        else if (plan == "subscriptions" && random.Next(3) > 0) Subscriptions(body, plan);
        else Object(body, plan, 0);
        Space(body);
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToString());
        return random.Next(8) == 0 ? Break(bytes) : bytes;
    }

    /// <summary>
    /// R3's answer as it usually is: many records with the same members in the same order. Here and there a value is cut, stretched or of another
    /// field, a member is missing, doubled or elsewhere, and white space stands where none should.
    /// </summary>
    public byte[] Records()
    {
        var body = new StringBuilder("{\"result\":[");
        string[] order = [.. RecordNames.Where(name => name is not ("result" or "count" or "returnCode" or "description" or "schema"))];
        for (int records = random.Next(1, 6); records > 0; records--)
        {
            string[] names = random.Next(4) > 0 ? order : [.. order.OrderBy(_ => random.Next()).Take(random.Next(order.Length + 1)), Pick(order)];
            body.Append('{');
            for (int i = 0; i < names.Length; i++)
            {
                string text = random.Next(4) == 0 ? Text() : Pick(Passing);
                if (random.Next(6) == 0) text = string.Concat(Enumerable.Repeat(text, 40)).PadRight(70, 'x')[..random.Next(28, 70)];
                if (text.Length > 0 && char.IsHighSurrogate(text[^1])) text += "\uDE00";
                body.Append(i > 0 ? "," : "").Append('"').Append(names[i]).Append("\":");
                if (random.Next(4) == 0) body.Append(Pick(Numbers));
                else if (random.Next(12) == 0) Value(body, "subscriptions", 3);
                else String(body, text);
            }

            body.Append(records == 1 ? "}" : Pick(["},", "},", "},", "}, ", "} ,", "},{},", "},[],", "},1,"]));
        }

        return Encoding.UTF8.GetBytes(body.Append("],\"count\":2,\"returnCode\":\"0\",\"description\":\"success\"}").ToString());
    }

    /// <summary>A text of personal data and its neighbours: from the list, cut, joined, starred, or of random characters.</summary>
    public string Text()
    {
        string text = Pick(PersonalTexts);
        switch (random.Next(10))
        {
            case 0:
                return text + Pick([" ", ",", "", "-", "x", "*"]) + Pick(PersonalTexts);
            case 1:
                return string.Concat(text.EnumerateRunes().Where(_ => random.Next(4) > 0));
            case 2:
                return string.Concat(text.EnumerateRunes().Select(rune => random.Next(3) == 0 ? "*" : rune.ToString()));
            case 3:
                var noise = new StringBuilder();
                for (int i = random.Next(20); i > 0; i--) noise.Append(new Rune(RandomScalar()));
                return noise.ToString();
            case 4:
                var digits = new StringBuilder();
                for (int i = random.Next(22); i > 0; i--) digits.Append(Pick(["0", "1", "8", "6", "3", "5", "7", "9", "*", "-", " ", "+", "x", "1", "3"]));
                return digits.ToString();
            default:
                return text;
        }
    }

    private void Subscriptions(StringBuilder body, string plan)
    {
        body.Append("{\"result\":[");
        for (int i = random.Next(4); i >= 0; i--)
        {
            Object(body, "result", 1);
            if (i > 0) body.Append(',');
        }

        body.Append("],\"count\":").Append(random.Next(5)).Append(",\"returnCode\":\"0\",");
        Member(body, plan, 1);
        body.Append('}');
    }

    private void Object(StringBuilder body, string plan, int depth)
    {
        body.Append('{');
        Space(body);
        int members = random.Next(depth == 0 ? 10 : 5);
        for (int i = 0; i < members; i++)
        {
            if (i > 0) body.Append(',');
            Member(body, plan, depth);
        }

        body.Append('}');
    }

    private void Member(StringBuilder body, string plan, int depth)
    {
        Space(body);
        string[] known = plan == "result" ? RecordNames : Documented[plan];
        String(body, random.Next(4) > 0 ? Pick(known) : Pick(OddNames));
        Space(body);
        body.Append(':');
        Value(body, plan, depth + 1);
    }

    private void Value(StringBuilder body, string plan, int depth)
    {
        Space(body);
        switch (random.Next(depth > 6 ? 8 : 10))
        {
            case 0 or 1 or 2:
                String(body, Text());
                break;
            case 3 or 4:
                String(body, Pick(Passing));
                break;
            case 5:
                String(body, Pick(Links));
                break;
            case 6:
                body.Append(random.Next(4) == 0 ? random.NextInt64().ToString(CultureInfo.InvariantCulture) : Pick(Numbers));
                break;
            case 7:
                body.Append(Pick(["null", "true", "false"]));
                break;
            case 8:
                Object(body, plan, depth);
                break;
            default:
                body.Append('[');
                for (int i = random.Next(4); i >= 0; i--)
                {
                    Value(body, plan, depth + 1);
                    if (i > 0) body.Append(',');
                }

                body.Append(']');
                break;
        }

        Space(body);
    }

    private void String(StringBuilder body, string text)
    {
        int escaping = random.Next(6);
        body.Append('"');
        foreach (char c in text)
        {
            bool must = c is '"' or '\\' or < ' ';
            if (!must && (escaping > 1 || random.Next(escaping == 0 ? 1 : 4) > 0) && (escaping > 1 || c != '/')) body.Append(c);
            else if (c == '/' && random.Next(2) == 0) body.Append("\\/");
            else if (c is '"' or '\\' && random.Next(2) == 0) body.Append('\\').Append(c);
            else body.Append(random.Next(2) == 0 ? $"\\u{(int)c:x4}" : $"\\u{(int)c:X4}");
        }

        body.Append('"');
    }

    private byte[] Break(byte[] body)
    {
        int at = random.Next(body.Length);
        switch (random.Next(4))
        {
            case 0:
                return body[..at];
            case 1:
                body[at] = (byte)random.Next(256);
                return body;
            case 2:
                return [.. body[..at], .. body[Math.Min(body.Length, at + random.Next(3))..]];
            default:
                byte[][] poison = ["\\ud800"u8.ToArray(), "\\x"u8.ToArray(), [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF], "\n"u8.ToArray(), "01"u8.ToArray(), ","u8.ToArray(), "//"u8.ToArray()];
                return [.. body[..at], .. Pick(poison), .. body[at..]];
        }
    }

    private int RandomScalar()
    {
        int scalar = random.Next(5) switch
        {
            0 => random.Next(0x20, 0x7F),
            1 => random.Next(0xA0, 0x370),
            2 => random.Next(0x4E00, 0x9FFF),
            3 => random.Next(0x1F300, 0x1FAFF),
            _ => random.Next(0x110000),
        };
        return Rune.IsValid(scalar) ? scalar : 'x';
    }

    private void Space(StringBuilder body)
    {
        if (random.Next(5) == 0) body.Append(Pick([" ", "\n", "\t", "\r\n", "   "]));
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];

    private static readonly string[] RecordNames = ReadNames("subscriptions");

    private static string[] ReadNames(string plan)
    {
        using var rules = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(MaskingFixture.Root, "config", "masking.json")));
        return [.. rules.RootElement.GetProperty("routes").GetProperty(plan).GetProperty("fields").EnumerateObject()
            .SelectMany(field => field.Name.Replace("[]", "").Split('.')).Distinct()];
    }
}
