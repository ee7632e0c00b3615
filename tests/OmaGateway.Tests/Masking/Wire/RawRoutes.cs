using System.Text;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Masking.Wire;

/// <summary>One gateway in front of an upstream that sends whatever bytes it is given.</summary>
public sealed class RawRoutes : IAsyncLifetime
{
    /// <summary>An answer of R2 with one personal value; its name has characters outside ASCII and outside the basic plane's first 256.</summary>
    public const string Json = """{"mobilePhone":"13800000000","customerName":"欧阳秀英","company":"Beispiel","vdn":"123","email":"someone@example.com"}""";

    internal RawUpstream Upstream { get; } = new();

    internal GatewayHost Gateway { get; private set; } = null!;

    public async Task InitializeAsync()
        => Gateway = await GatewayHost.StartAsync(["TenantLookups:Enabled=false", "ReverseProxy:Routes:tenant:Timeout=00:00:03", .. GatewayArguments.Upstream(Upstream.Address)]);

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    internal Task<(int Status, string Body, string Head)> AnswerAsync(byte[] answer, bool close = true) => AnswerAsync(HttpMethod.Get, answer, close);

    internal async Task<(int Status, string Body, string Head)> AnswerAsync(HttpMethod method, byte[] answer, bool close = true)
    {
        Upstream.Answer = answer;
        Upstream.CloseAfterAnswer = close;
        using var request = new HttpRequestMessage(method, MaskedRoutes.Tenant);
        request.Headers.Add("X-Auth-Token", MaskedRoutes.Token);
        using var response = await Gateway.Public.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, body, response.ReasonPhrase + "\n" + response.Headers + response.Content.Headers + response.TrailingHeaders);
    }

    internal Task<(int Status, string Body, string Head)> AnswerAsync(string answer) => AnswerAsync(Encoding.UTF8.GetBytes(answer));
}
