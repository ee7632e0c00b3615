using System.Globalization;
using System.Security.Cryptography;

namespace OmaSimulator.Routes;

/// <summary>The codes that were sent by SMS and are still good. Bounded: the oldest go first.</summary>
internal sealed class VerificationCodes
{
    public const string AlwaysValid = "123456";

    private const int Capacity = 100_000;
    private const int WrongTries = 5;
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Issued> _codes = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public enum Check
    {
        Right,
        Missing,
        Wrong,

        /// <summary>Too many wrong tries.</summary>
        Exception,
    }

    /// <summary>Issues a code; null when one was issued to this phone less than a minute ago.</summary>
    public string? Issue(string phone, DateTimeOffset now, TimeSpan life)
    {
        lock (_gate)
        {
            if (_codes.TryGetValue(phone, out var known) && now - known.At < ResendAfter) return null;
            if (known is null) _order.Enqueue(phone);
            var code = NewCode();
            _codes[phone] = new Issued(code, now, now + life);
            while (_order.Count > Capacity) _codes.Remove(_order.Dequeue());
            return code;
        }
    }

    public Check Verify(string phone, string code, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_codes.TryGetValue(phone, out var issued) || now >= issued.Expires) return Check.Missing;
            if (issued.Wrong >= WrongTries) return Check.Exception;
            if (issued.Code == code) return Check.Right;
            issued.Wrong++;
            return Check.Wrong;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _codes.Clear();
            _order.Clear();
        }
    }

    private static string NewCode()
    {
        var code = RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
        return code == AlwaysValid ? NewCode() : code;
    }

    private sealed record Issued(string Code, DateTimeOffset At, DateTimeOffset Expires)
    {
        public int Wrong { get; set; }
    }
}
