using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace OmaGateway.Tests.Hosting;

/// <summary>A process that a test owns: its output is kept, and it is ended by its id, whatever happens.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, Process> Running = new();
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    /// <summary>A test whose set-up failed half-way disposes of nothing; what it started must not outlive the run.</summary>
    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values.Where(process => !process.HasExited))
        {
            process.Kill(entireProcessTree: true);
        }
    };

    private ChildProcess(Process process)
    {
        _process = process;
        Running[process.Id] = process;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Standard output and standard error so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static ChildProcess Start(string fileName, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException($"'{fileName}' could not be started; 'bash tests/run' installs what the tests need.", exception);
        }

        var child = new ChildProcess(process);
        process.OutputDataReceived += child.Keep;
        process.ErrorDataReceived += child.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits until the output holds <paramref name="text"/>; fails with the whole output if the process ends or the deadline passes.</summary>
    public async Task<string> WaitForOutputAsync(string text, TimeSpan? deadline = null)
    {
        var clock = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            bool ended = _process.HasExited;
            if (ended)
            {
                await _process.WaitForExitAsync(); // its last words
            }

            if ((ended && !Output.Contains(text, StringComparison.Ordinal)) || clock.Elapsed > (deadline ?? TimeSpan.FromSeconds(60)))
            {
                throw new InvalidOperationException($"No '{text}' from process {Id}:{Environment.NewLine}{Output}");
            }

            await Poll.OnceAsync();
        }

        return Output;
    }

    /// <summary>SIGTERM, SIGSTOP, SIGCONT ...</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    public Task WaitForExitAsync(CancellationToken cancellation = default) => _process.WaitForExitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Running.TryRemove(_process.Id, out _);
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_output)
            {
                _output.AppendLine(line.Data);
            }
        }
    }
}
