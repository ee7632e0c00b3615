using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OmaGateway.Redis;

namespace OmaGateway.Tests.Redis;

/// <summary>The Redis room alone, registered as the gateway registers it.</summary>
internal sealed class RedisRoom : IAsyncDisposable
{
    private readonly IHost _host;

    private RedisRoom(IHost host) => _host = host;

    public IRedisClient Client => _host.Services.GetRequiredService<IRedisClient>();

    public T Service<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public static Task<RedisRoom> StartAsync(string connectionString, params string[] settings) => StartAsync(null, connectionString, settings);

    public static async Task<RedisRoom> StartAsync(ILoggerProvider? log, string connectionString, params string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddCommandLine([$"--Redis:ConnectionString={connectionString}", .. settings.Select(setting => "--" + setting)]);
        builder.Services.AddSingleton(TimeProvider.System).AddMetrics();
        builder.Services.AddRedis(builder.Configuration);
        if (log is not null)
        {
            builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        }

        var host = builder.Build();
        await host.StartAsync();
        return new RedisRoom(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[][] Words(params string[] words) => Array.ConvertAll(words, Utf8);
}
