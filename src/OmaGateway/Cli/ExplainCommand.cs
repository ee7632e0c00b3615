using System.CommandLine;
using System.Net.Http.Headers;

namespace OmaGateway.Cli;

/// <summary><c>explain</c>: what would become of a request, step by step, and why. Nobody is called.</summary>
internal static class ExplainCommand
{
    public static Command Create(Option<string> config, Func<string, string[], Action<WebApplicationBuilder>?, WebApplication> build)
    {
        var method = new Argument<string>("method") { Description = "HTTP method" };
        var path = new Argument<string>("path") { Description = "Path and query" };
        var header = new Option<string[]>("--header", "-H") { Description = "A header, as 'Name: value'; as often as needed" };
        var body = new Option<FileInfo?>("--body") { Description = "File with the request body" };
        var command = new Command("explain", "Tells what would become of a request, without calling anyone.") { method, path, header, body };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellation) =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(parsed.GetRequiredValue(method)), parsed.GetRequiredValue(path));
            if (parsed.GetValue(body) is { } file)
            {
                request.Content = new ByteArrayContent(await File.ReadAllBytesAsync(file.FullName, cancellation));
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            foreach (string line in parsed.GetValue(header) ?? [])
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon <= 0 || !request.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 1)..].Trim()))
                {
                    parsed.InvocationConfiguration.Error.WriteLine("A header is written 'Name: value'.");
                    return 2;
                }
            }

            var explanations = await ExplainRun.RunAsync(build, parsed.GetRequiredValue(config), [.. parsed.UnmatchedTokens], [request], cancellation);
            foreach (string line in Lines(explanations[0]))
            {
                parsed.InvocationConfiguration.Output.WriteLine(line);
            }

            return 0;
        });
        return command;
    }

    /// <summary>Tokens, values of the body and of headers are not shown: an explanation is pasted into tickets.</summary>
    internal static IEnumerable<string> Lines(Explanation explained)
    {
        if (explained.Policy is not { } policy)
        {
            yield return $"route     no route matches: {explained.Status} {explained.Problem?.Slug}";
            yield break;
        }

        yield return $"route     {policy.RouteId}";
        yield return "token     " + (policy.Token.Required
            ? explained.HasToken ? $"one token, sent as {policy.Token.Header}" : $"needed, under {string.Join(" or ", policy.Token.Accepted)}"
            : "none needed; tokens and cookies are taken off");
        if (policy.Body is { } contract)
        {
            yield return $"body      contract '{contract.Contract}': " + (explained.Fields.Count > 0 ? $"valid, with {string.Join(", ", explained.Fields)}" : "not reached, or not valid");
        }

        if (policy.ReservesMail)
        {
            yield return "budget    a mail is reserved first: 429 when the day is spent, 503 when that can't be known";
        }

        if (policy.Lookup is { } lookup)
        {
            yield return $"lookup    {(lookup.PerToken ? "per token" : "public")}: memory, then Redis, then one flight for all who ask";
        }

        if (explained.Sent is { } sent)
        {
            yield return $"forward   {sent.Method} {sent.RequestUri} with {string.Join(", ", sent.Headers.Select(header => header.Key))}; within {policy.TimeOut}";
            yield return $"answer    masked by '{policy.Mask}'; business codes as {policy.Answer}";
        }
        else
        {
            yield return $"refused   {explained.Status} {explained.Problem?.Slug}: {explained.Problem?.Advice}";
        }
    }
}
