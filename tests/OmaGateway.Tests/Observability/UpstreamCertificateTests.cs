using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Observability;

/// <summary>What an https upstream must show: what it leaves out is not fetched, as that would be waited for on a socket's thread.</summary>
public sealed class UpstreamCertificateTests
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private const string AcceptAny = "ReverseProxy:Clusters:oma:HttpClient:DangerousAcceptAnyServerCertificate=true";

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.BadGateway)]
    [InlineData(false, HttpStatusCode.OK, AcceptAny)]
    public async Task Upstream_ChainShownOrLeftOut_IsTrustedByWhatItShowsAlone(bool showsItsChain, HttpStatusCode expected, params string[] settings)
    {
        await using var upstream = await Upstream.StartAsync(showsItsChain, ServerAuthentication);
        (await AskAsync(upstream, settings)).ShouldBe(expected);
        upstream.Fetched.ShouldBe(0);
    }

    [Fact]
    public async Task Upstream_WithAClientsCertificate_IsNotTrusted()
    {
        await using var upstream = await Upstream.StartAsync(showsItsChain: true, ClientAuthentication);
        (await AskAsync(upstream)).ShouldBe(HttpStatusCode.BadGateway);
    }

    private static async Task<HttpStatusCode> AskAsync(Upstream upstream, params string[] settings)
    {
        await using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("root.pem"), upstream.RootPem);
        var environment = new Dictionary<string, string?> { ["SSL_CERT_FILE"] = folder.File("root.pem"), ["HOME"] = folder.File("home") };
        await using var gateway = await GatewayProcess.StartAsync(environment, [.. GatewayArguments.Upstream(upstream.Address), .. settings]);
        using var answer = await gateway.Public.SendAsync(OmaRequests.Tenant("tok"));
        return answer.StatusCode;
    }

    /// <summary>Root, intermediate and leaf, made for one test; the leaf names where the intermediate can be fetched, and it can.</summary>
    private sealed class Upstream : IAsyncDisposable
    {
        private static readonly DateTimeOffset Since = DateTimeOffset.UtcNow.AddDays(-1);
        private readonly X509Certificate2 _root;
        private readonly X509Certificate2 _intermediate;
        private X509Certificate2? _leaf;
        private WebApplication? _app;
        private int _fetched;

        private Upstream()
        {
            using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _root = Authority("root", rootKey).CreateSelfSigned(Since, Since.AddDays(9));
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var signed = Authority("intermediate", key).Create(_root, Since, Since.AddDays(8), [1]);
            _intermediate = signed.CopyWithPrivateKey(key);
        }

        public string RootPem => _root.ExportCertificatePem();

        public Uri Address => new(Addresses.Single(address => address.StartsWith("https", StringComparison.Ordinal)));

        public int Fetched => Volatile.Read(ref _fetched);

        private IEnumerable<string> Addresses => _app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

        public static async Task<Upstream> StartAsync(bool showsItsChain, Oid use)
        {
            var upstream = new Upstream();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0, https => https.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = upstream.Shown(showsItsChain) }),
                }));
            });
            upstream._app = builder.Build();
            upstream._app.Run(upstream.AnswerAsync);
            await upstream._app.StartAsync();
            upstream._leaf = upstream.Leaf(use);
            return upstream;
        }

        public async ValueTask DisposeAsync()
        {
            await _app!.StopAsync();
            await _app.DisposeAsync();
            _leaf!.Dispose();
            _intermediate.Dispose();
            _root.Dispose();
        }

        private SslStreamCertificateContext Shown(bool chain) => SslStreamCertificateContext.Create(_leaf!, chain ? [_intermediate] : [], offline: true);

        private X509Certificate2 Leaf(Oid use)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=upstream.example.com", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([use], critical: false));
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(
                ocspUris: null, caIssuersUris: [Addresses.Single(address => !address.StartsWith("https", StringComparison.Ordinal)) + "/intermediate.cer"]));
            using var signed = request.Create(_intermediate, Since, Since.AddDays(7), [2]);
            return signed.CopyWithPrivateKey(key);
        }

        private async Task AnswerAsync(HttpContext context)
        {
            if (context.Request.IsHttps)
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("""{"tenantId":"t-1"}""");
                return;
            }

            Interlocked.Increment(ref _fetched);
            context.Response.ContentType = "application/pkix-cert";
            await context.Response.Body.WriteAsync(_intermediate.RawData);
        }

        private static CertificateRequest Authority(string name, ECDsa key)
            => new($"CN=Test {name} {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256)
            {
                CertificateExtensions = { new X509BasicConstraintsExtension(true, false, 0, true), new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true) },
            };
    }
}
