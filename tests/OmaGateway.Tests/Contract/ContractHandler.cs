using System.Net;

namespace OmaGateway.Tests.Contract;

/// <summary>
/// Holds every answer that any test gets from a gateway's public listener against the contract: its head at once, its body when the client reads
/// it whole. What only a test's own configuration makes (paths, another treatment of a route) is not in the contract and not judged; nor is what the upstream
/// sent instead of an object, which is masked and passed on.
/// </summary>
internal sealed class ContractHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Longer bodies are about length, not about shape.</summary>
    private const int LongestBody = 256 * 1024;

    /// <summary>Set by a test whose upstream sends values of types that no page has: what masking leaves of such a body no contract describes.</summary>
    public static readonly AsyncLocal<bool> UpstreamLies = new();

    private static readonly OpenApiDocument Document = OpenApiDocument.Load();
    private static readonly ContractCheck Check = new(Document);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        answer.RequestMessage ??= request;
        if (!ContractCheck.Knows(Document.Paths, request))
        {
            return answer;
        }

        var complaints = Check.Find(Document.Paths, answer, out var response) ?? [.. Check.Head(answer, response!)];
        Complain(answer, complaints);
        bool upstreamLies = UpstreamLies.Value;
        answer.Content = new Judged(answer.Content, body => Complain(answer, upstreamLies && answer.IsSuccessStatusCode ? [] : Check.Body(answer, response!, body)));
        return answer;
    }

    private static void Complain(HttpResponseMessage answer, IReadOnlyList<string> complaints)
    {
        if (complaints.Count > 0)
        {
            throw new ContractException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath} {(int)answer.StatusCode}: {string.Join("; ", complaints)}");
        }
    }

    private sealed class Judged : HttpContent
    {
        private readonly HttpContent _inner;
        private readonly Action<byte[]> _judge;

        public Judged(HttpContent inner, Action<byte[]> judge)
        {
            (_inner, _judge) = (inner, judge);
            foreach (var header in inner.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var body = new MemoryStream();
            await _inner.CopyToAsync(body);
            byte[] bytes = body.ToArray();
            if (bytes.Length <= LongestBody && (bytes is [(byte)'{', ..] || !IsJsonValue(bytes)))
            {
                _judge(bytes);
            }

            await stream.WriteAsync(bytes);
        }

        private static bool IsJsonValue(byte[] body)
        {
            try
            {
                using var json = System.Text.Json.JsonDocument.Parse(body);
                return true;
            }
            catch (System.Text.Json.JsonException)
            {
                return false;
            }
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => _inner.ReadAsStreamAsync();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

/// <summary>An answer that is in no contract. Not caught by anybody.</summary>
internal sealed class ContractException(string message) : Exception(message);
