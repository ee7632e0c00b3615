using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using StackExchange.Redis;

namespace OmaGateway.Redis;

/// <summary>
/// <see cref="IReplicatedRedis"/> on a socket of its own: the multiplexer hides when it reconnects, and that is the one thing that
/// must be known here. What waits is written together, with one WAIT behind it that vouches for all.
/// </summary>
internal sealed class ReplicatedRedis(RedisConnection connection, TimeProvider time, ILogger logger) : BackgroundService, IReplicatedRedis
{
    private const int MostWaiting = 1024;
    private const int MostTogether = 64;
    private static readonly TimeSpan ConnectBudget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BatchBudget = TimeSpan.FromMilliseconds(400);
    private readonly ILogger _logger = logger;
    private readonly Channel<Request> _waiting = Channel.CreateBounded<Request>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private ConfigurationOptions? _settings;
    private Stream? _stream;
    private PipeReader? _input;

    public async ValueTask<(RedisReply Reply, int Replicas)> EvaluateAsync(RedisScript script, byte[][] keys, byte[][] arguments, int replicas, TimeSpan timeout)
    {
        var request = new Request(Command("EVAL", script.Source, Number(keys.Length), keys, arguments), keys[0], replicas, timeout / 2);
        if (timeout <= TimeSpan.Zero || !_waiting.Writer.TryWrite(request))
        {
            return (RedisReply.None, 0);
        }

        await ((Task)request.Done.Task).WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return request.Done.Task.IsCompletedSuccessfully ? await request.Done.Task : (RedisReply.None, 0);
    }

    public override void Dispose()
    {
        base.Dispose();
        Close();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Request>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < MostTogether && _waiting.Reader.TryRead(out var next))
                {
                    batch.Add(next);
                }

                await SendAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // whoever waits gives up by its own time-out
        }
    }

    private async Task SendAsync(List<Request> batch, CancellationToken stopping)
    {
        using var budget = new CancellationTokenSource(BatchBudget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, budget.Token);
        try
        {
            if (_stream is null || _settings != connection.Settings)
            {
                Close();
                await OpenAsync(batch[0].Key, connection.Settings, stopping);
            }

            var output = new ArrayBufferWriter<byte>();
            batch.ForEach(request => output.Write(request.Command));
            int replicas = batch.Max(request => request.Replicas);
            RespWire.Write(output, Word("WAIT"), Number(replicas), Number((int)batch.Min(request => request.Patience).TotalMilliseconds));
            await _stream!.WriteAsync(output.WrittenMemory, either.Token);
            var replies = new RedisReply[batch.Count];
            for (int i = 0; i < replies.Length; i++)
            {
                replies[i] = await RespWire.ReadAsync(_input!, either.Token);
            }

            int acknowledged = (int)((await RespWire.ReadAsync(_input!, either.Token)).Number ?? 0);
            for (int i = 0; i < replies.Length; i++)
            {
                batch[i].Done.TrySetResult((replies[i], acknowledged));
            }

            if (replies.Any(reply => !reply.IsAnswered))
            {
                Close(); // an error: perhaps it is primary no more
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or RedisException or TimeoutException or System.Security.Authentication.AuthenticationException)
        {
            RedisLog.SetUpFailed(_logger, exception.GetType().Name);
            Close();
            batch.ForEach(request => request.Done.TrySetResult((RedisReply.None, 0)));
        }
    }

    /// <summary>To the primary of the key, as the multiplexer sees it now.</summary>
    private async Task OpenAsync(byte[] key, ConfigurationOptions options, CancellationToken stopping)
    {
        using var budget = new CancellationTokenSource(ConnectBudget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, budget.Token);
        var database = connection.Database ?? throw new IOException("Not connected yet.");
        var endPoint = await database.IdentifyEndpointAsync(key, CommandFlags.DemandMaster).WaitAsync(either.Token) ?? throw new IOException("No primary.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, either.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (options.Ssl)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = options.SslHost ?? HostOf(endPoint) }, either.Token);
            stream = tls;
        }

        (_stream, _input, _settings) = (stream, PipeReader.Create(stream), options);
        if (!string.IsNullOrEmpty(options.Password))
        {
            await GreetAsync("AUTH", options.Password, either.Token);
        }

        if (options.DefaultDatabase is { } number and > 0)
        {
            await GreetAsync("SELECT", number.ToString(CultureInfo.InvariantCulture), either.Token);
        }
    }

    private async Task GreetAsync(string command, string word, CancellationToken cancellation)
    {
        var output = new ArrayBufferWriter<byte>();
        RespWire.Write(output, Word(command), Word(word));
        await _stream!.WriteAsync(output.WrittenMemory, cancellation);
        if (!(await RespWire.ReadAsync(_input!, cancellation)).IsAnswered)
        {
            throw new IOException($"Redis refused {command}.");
        }
    }

    private void Close()
    {
        _stream?.Dispose();
        (_stream, _input) = (null, null);
    }

    private static string HostOf(EndPoint endPoint) => endPoint is DnsEndPoint dns ? dns.Host : ((IPEndPoint)endPoint).Address.ToString();

    private static byte[] Word(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Number(int number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private static byte[] Command(string command, string source, byte[] count, byte[][] keys, byte[][] arguments)
    {
        var output = new ArrayBufferWriter<byte>();
        RespWire.Write(output, [Word(command), Word(source), count, .. keys, .. arguments]);
        return output.WrittenSpan.ToArray();
    }

    /// <param name="Command">On the wire.</param>
    /// <param name="Key">Finds the primary.</param>
    /// <param name="Replicas">To wait for.</param>
    /// <param name="Patience">How long to wait for them: less than the caller's own time, or "no replica has it" would never be heard.</param>
    private sealed record Request(byte[] Command, byte[] Key, int Replicas, TimeSpan Patience)
    {
        public TaskCompletionSource<(RedisReply, int)> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
