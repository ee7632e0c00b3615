using System.Security.Cryptography;
using System.Text;
using OmaGateway.Bss;

namespace OmaGateway.Tests.Bss;

/// <summary>The vectors that Huawei's own signing guide and SDKs publish.</summary>
public sealed class SdkHmacSignatureTests
{
    private const string VpcPath = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs";
    private const string VpcQuery = "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0";
    private const string VpcHost = "service.region.example.com";
    private const string VpcDate = "20191115T033655Z";

    [Theory]
    [InlineData("SecretKey", "GET", VpcHost, VpcPath, VpcQuery, VpcDate, "", "fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d")]
    [InlineData("SecretKey", "GET", VpcHost, VpcPath, "marker=13551d6b-755d-4757-b956-536f674975c0&limit=2", VpcDate, "", "fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d")]
    [InlineData("SecretKey", "POST", VpcHost, "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123", "", VpcDate, "{\"key\":\"value\"}", "b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771")]
    [InlineData("SecretKey", "GET", "service.endpoint.myhuaweicloud.com", "/resources", "size=1", "20200608T023900Z", "", "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842")]
    [InlineData("SecretKey", "POST", "service.endpoint.myhuaweicloud.com", "/resources", "size=1", "20200608T023900Z", "{\"name\":\"test\",\"id\":1}", "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f")]
    public void Sign_PublishedVector_Agrees(string secret, string method, string host, string path, string query, string date, string body, string expected)
        => SdkHmacSignature.Sign(Request(method, host, path, query, date, body), secret).ShouldBe(expected);

    [Fact]
    public void Authorization_PublishedVectorOfTheGuide_Agrees()
    {
        var request = Request("GET", VpcHost, VpcPath, VpcQuery, VpcDate, "", ("content-type", "application/json"));

        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SdkHmacSignature.CanonicalRequest(request))))
            .ShouldBe("b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a");
        SdkHmacSignature.Authorization(request, "QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc")
            .ShouldBe("SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe");
    }

    [Fact]
    public void Sign_HeaderWithUnderscore_IsNotSigned()
    {
        var plain = Request("GET", VpcHost, VpcPath, "", VpcDate, "");
        var twin = Request("GET", VpcHost, VpcPath, "", VpcDate, "", ("x-auth_token", "a"));

        SdkHmacSignature.Sign(twin, "SecretKey").ShouldBe(SdkHmacSignature.Sign(plain, "SecretKey"));
    }

    private static SdkHmacSignature.Request Request(string method, string host, string path, string query, string date, string body, params (string Name, string Value)[] more)
    {
        var headers = new Dictionary<string, string> { ["host"] = host, ["x-sdk-date"] = date };
        foreach (var (name, value) in more)
        {
            headers[name] = value;
        }

        return new SdkHmacSignature.Request(method, path, query, headers, Encoding.UTF8.GetBytes(body), date);
    }
}
