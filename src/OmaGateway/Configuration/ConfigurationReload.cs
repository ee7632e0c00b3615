using OmaGateway.Secrets;

namespace OmaGateway.Configuration;

/// <summary>The last attempt to put new files in force: for the console and the readiness detail.</summary>
/// <param name="Version">What is in force.</param>
/// <param name="At">When it came in force.</param>
/// <param name="Errors">Why the newest content is not in force; empty when it is.</param>
/// <param name="NeedRestart">Keys that were changed and can't change live.</param>
internal sealed record ReloadStatus(string Version, DateTimeOffset At, IReadOnlyList<ConfigError> Errors, IReadOnlyList<string> NeedRestart);

/// <summary>
/// Looks at the files' content four times a second: content, not time stamps or notifications, so that an editor's rename and Kubernetes'
/// swapped symlink are seen alike. Good content comes in force whole; bad content is told loudly, once, and changes nothing.
/// </summary>
internal sealed class ConfigurationReload(GatewayFiles files, Func<FilesContent, Verdict> rooms, IEnumerable<ILiveOptions> live, TimeProvider time, ILogger<ConfigurationReload> logger)
    : FileWatch(TimeSpan.FromMilliseconds(250), time)
{
    /// <summary>Files that are being replaced can't be read for a moment, at one look or two: after so many it is no moment any more.</summary>
    private const int LastingLooks = 4;

    private readonly Lock _gate = new();
    private readonly FilesContent _atStart = files.Content;
    private string _seen = files.Content.Version;
    private int _unreadable;

    public ReloadStatus Status { get; private set; } = new(files.Content.Version, time.GetUtcNow(), [], []);

    public override void Look()
    {
        lock (_gate)
        {
            LookAlone();
        }
    }

    /// <summary>A mistake that no check foresaw.</summary>
    protected override void Failed(Exception exception)
        => TellOnce(new ConfigError(SettingsFile.Name, 0, 0, "", $"could not be put in force ({exception.GetType().Name}); a restart would fail"));

    private void TellOnce(ConfigError error)
    {
        if (!Status.Errors.Contains(error))
        {
            Status = Status with { Errors = [error] };
            ReloadLog.Refused(logger, error.ToString());
        }
    }

    private void LookAlone()
    {
        if (ReadOrTell() is not { } content || content.Version == _seen)
        {
            return;
        }

        _seen = content.Version;
        var verdict = files.Check(content, rooms);
        IReadOnlyList<ConfigError> errors = verdict.Errors.Count > 0 ? verdict.Errors : [.. live.SelectMany(options => options.Check(files.Apply(content)))];
        if (errors.Count > 0)
        {
            Status = Status with { Errors = errors };
            foreach (var error in errors)
            {
                ReloadLog.Refused(logger, error.ToString());
            }

            return;
        }

        string[] frozen = [.. Changed(_atStart, content).Where(key => !SchemaNode.Gateway.TakesLive(key))];
        files.Use(content, verdict.MaskVersion);
        Status = new ReloadStatus(content.Version, Time.GetUtcNow(), [], frozen);
        ReloadLog.InForce(logger, content.Version);
        if (frozen.Length > 0)
        {
            ReloadLog.NeedsRestart(logger, string.Join(", ", frozen));
        }
    }

    /// <summary>Null while the files can't be read, for whatever reason.</summary>
    private FilesContent? ReadOrTell()
    {
        try
        {
            var content = files.Read();
            if (_unreadable >= LastingLooks)
            {
                ReloadLog.Readable(logger);
                _seen = ""; // to be judged anew, even if it is the same: the complaint stands where the last verdict was
            }

            _unreadable = 0;
            return content;
        }
        catch (Exception exception)
        {
            if (++_unreadable == LastingLooks)
            {
                TellOnce(new ConfigError(SettingsFile.Name, 0, 0, "", $"the files can't be read: {exception.Message}"));
            }

            return null;
        }
    }

    private static IEnumerable<string> Changed(FilesContent before, FilesContent after)
    {
        var old = before.Settings.Flatten().ToHashSet();
        old.SymmetricExceptWith(after.Settings.Flatten());
        return old.Select(pair => pair.Key).Distinct(StringComparer.OrdinalIgnoreCase);
    }
}

internal static partial class ReloadLog
{
    [LoggerMessage(9000, LogLevel.Information, "Configuration {Version} is in force")]
    public static partial void InForce(ILogger logger, string version);

    [LoggerMessage(9001, LogLevel.Error, "New configuration is not taken, the last good one goes on: {Error}")]
    public static partial void Refused(ILogger logger, string error);

    [LoggerMessage(9002, LogLevel.Warning, "Changed, but read only at start (restart to apply): {Keys}")]
    public static partial void NeedsRestart(ILogger logger, string keys);

    [LoggerMessage(9003, LogLevel.Information, "The configuration's files can be read again")]
    public static partial void Readable(ILogger logger);
}
