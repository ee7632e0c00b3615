using System.Globalization;
using System.Text;

namespace OmaGateway.Redis;

/// <summary>A reply of Redis, or the fact that there was none. A nil is an answer.</summary>
internal readonly record struct RedisReply
{
    private readonly object? _value;

    private RedisReply(bool answered, object? value) => (IsAnswered, _value) = (answered, value);

    /// <summary>No answer within the budget, an error answer, or not asked: never to be read as "no" or zero.</summary>
    public static RedisReply None => default;

    public bool IsAnswered { get; }

    public bool IsNil => IsAnswered && _value is null;

    public byte[]? Bytes => _value switch
    {
        byte[] bytes => bytes,
        long number => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
        _ => null,
    };

    public string? Text => Bytes is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>An integer reply, or a bulk string that holds one; null for everything else.</summary>
    public long? Number => _value switch
    {
        long number => number,
        byte[] bytes when long.TryParse(bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
        _ => null,
    };

    public IReadOnlyList<RedisReply> Items => _value as RedisReply[] ?? [];

    public static RedisReply Of(long value) => new(true, value);

    public static RedisReply Of(byte[]? value) => new(true, value);

    public static RedisReply Of(RedisReply[] items) => new(true, items);
}
