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
                var given = options.CurrentValue;
                if (given.ConnectionString is { Length: > 0 } text && text != used)
                {
                    used = await ChangeAsync(given, again: text == tried) ? text : used;
                    tried = text;
                }
                else
                {
                    tried = used; // taken back
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
    }

    private async Task<bool> ChangeAsync(RedisOptions given, bool again)
    {
        try
        {
            bool inUse = await connection.ChangeAsync(parse(given));
            if (inUse || !again)
            {
                RedisLog.Changed(_logger, inUse);
            }

            return inUse;
        }
        catch (Exception exception)
        {
            if (!again)
            {
                RedisLog.SetUpFailed(_logger, exception.GetType().Name); // what there is goes on
            }

            return false;
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
