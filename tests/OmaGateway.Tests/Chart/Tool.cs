using OmaGateway.Tests.Hosting;

namespace OmaGateway.Tests.Chart;

/// <summary>Where the tools are that <c>tests/run</c> put in place: its variables, else its cache folder, else PATH.</summary>
internal static class Tool
{
    public static string Helm { get; } = Environment.GetEnvironmentVariable("OMA_HELM") ?? InCache("helm-*", "helm") ?? "helm";

    /// <summary>The folder whose node_modules hold the Kubernetes API's types.</summary>
    public static string KubernetesTypes { get; } = Environment.GetEnvironmentVariable("OMA_KUBERNETES_TYPES") ?? InCache("kubernetes-types-*", "")
        ?? throw new InvalidOperationException("The Kubernetes API's types are missing; 'bash tests/run --install-only' installs them.");

    /// <summary>Runs a tool to its end and gives what it wrote.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string tool, IEnumerable<string> arguments, string? input = null, int minutes = 2)
    {
        var start = new System.Diagnostics.ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment["OMA_KUBERNETES_TYPES"] = KubernetesTypes;
        System.Diagnostics.Process process;
        try
        {
            process = System.Diagnostics.Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException($"'{tool}' could not be started; 'bash tests/run --install-only' installs what the tests need.", exception);
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"'{tool} {string.Join(' ', arguments)}' did not end within {minutes} minutes.");
            }

            return (process.ExitCode, await output, await error);
        }
    }

    private static string? InCache(string folder, string file)
    {
        string cache = Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "", ".cache"),
            "oma-gateway",
            "tools");
        string? newest = Directory.Exists(cache)
            ? Directory.GetDirectories(cache, folder).OrderByDescending(Directory.GetLastWriteTimeUtc).FirstOrDefault()
            : null;
        return newest is null ? null : Path.Combine(newest, file);
    }
}
