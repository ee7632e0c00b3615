using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace OmaGateway.Redis;

/// <summary>Follows <c>Redis:ConnectionString</c> where its file changes: a new password, another address. One change at a time, the last one wins.</summary>
internal sealed class RedisRotation(RedisConnection connection, IOptionsMonitor<RedisOptions> options, Func<RedisOptions, ConfigurationOptions> parse, ILogger logger) : BackgroundService
{
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
        using var following = options.OnChange(_ => Wake());
        try
        {
            while (true)
            {
                await _changed.WaitAsync(stoppingToken);
                if (options.CurrentValue.ConnectionString is { Length: > 0 } given && given != used)
                {
                    used = given;
                    await ChangeAsync();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
    }

    private async Task ChangeAsync()
    {
        try
        {
            RedisLog.Changed(_logger, await connection.ChangeAsync(parse(options.CurrentValue)));
        }
        catch (Exception exception)
        {
            RedisLog.SetUpFailed(_logger, exception.GetType().Name); // what there is goes on
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
