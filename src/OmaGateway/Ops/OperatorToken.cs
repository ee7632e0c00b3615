using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OmaGateway.Ops;

internal enum OperatorVerdict
{
    /// <summary>No token is configured: there are no actions.</summary>
    Off,
    Refused,

    /// <summary>Too many wrong tokens of late: none is looked at for a while.</summary>
    Locked,
    Accepted,
}

/// <summary>Knows the operator token. Compared in constant time by its hash; ten wrong ones within a minute lock it for that minute.</summary>
internal sealed class OperatorToken(IOptionsMonitor<OpsOptions> options, OperatorTokenFile file, TimeProvider time)
{
    private const int MinimumLength = 16;
    private const int WrongPerMinute = 10;
    private readonly Lock _lock = new();
    private long _minute;
    private int _wrong;

    public bool IsConfigured => Configured() is not null;

    public OperatorVerdict Judge(string? authorization)
    {
        if (Configured() is not { } expected)
        {
            return OperatorVerdict.Off;
        }

        lock (_lock)
        {
            long minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (minute != _minute)
            {
                (_minute, _wrong) = (minute, 0);
            }

            if (_wrong >= WrongPerMinute)
            {
                return OperatorVerdict.Locked;
            }

            const string Scheme = "Bearer ";
            if (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
                && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), Hash(expected)))
            {
                return OperatorVerdict.Accepted;
            }

            _wrong++;
            return OperatorVerdict.Refused;
        }
    }

    /// <summary>A token that is too short, or whose file can't be read, is none: actions stay off rather than open.</summary>
    private string? Configured()
    {
        string? token = options.CurrentValue is { TokenFile.Length: > 0 } ? file.Token : options.CurrentValue.Token;
        return token?.Length >= MinimumLength ? token : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
