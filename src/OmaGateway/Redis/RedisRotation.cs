using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace OmaGateway.Redis;

/// <summary>Follows <c>Redis:ConnectionString</c> where its file changes: a new password, another address. One change at a time, the last one wins; one that does not work yet is tried again until it does.</summary>
internal sealed class RedisRotation(RedisConnection connection, IOptionsMonitor<RedisOptions> options, Func<RedisOptions, ConfigurationOptions> parse, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(3);
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _changed = new(0, 1);

    public override void Dispose()
    {
        base.Dispose();
        _changed.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? used = options.CurrentValue.ConnectionString;
        string? tried = used;
        using var following = options.OnChange(_ => Wake());
        try
        {
            while (true)
            {
                await _changed.WaitAsync(tried == used ? Timeout.InfiniteTimeSpan : BetweenTries, stoppingToken);
                (used, tried) = await FollowAsync(used, tried);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
    }

    /// <summary>Never throws: what fails, in our own code too, leaves what there is.</summary>
    /// <returns>What is in use now, and what was tried last.</returns>
    private async Task<(string? Used, string? Tried)> FollowAsync(string? used, string? tried)
    {
        string? text = null;
        try
        {
            var given = options.CurrentValue;
            text = given.ConnectionString;
            if (string.IsNullOrEmpty(text) || text == used)
            {
                return (used, used); // taken back
            }

            bool inUse = await connection.ChangeAsync(parse(given));
            if (inUse || text != tried)
            {
                RedisLog.Changed(_logger, inUse);
            }

            return (inUse ? text : used, text);
        }
        catch (Exception exception)
        {
            if (text is null || text != tried)
            {
                RedisLog.SetUpFailed(_logger, exception.GetType().Name);
            }

            return (used, text ?? used);
        }
    }

    private void Wake()
    {
        try
        {
            _changed.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // awake already, or stopped
        }
    }
}
