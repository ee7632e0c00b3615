using StackExchange.Redis;

namespace OmaGateway.Redis;

/// <summary>The package's results as the gateway's own.</summary>
internal static class RedisReplies
{
    /// <summary>The package's type for arrays: 1.2.6 has no public property that tells an array from a single value.</summary>
    private const string ArrayType = "ArrayRedisResult";

    private static Type? _single; // known to be no array: a type's name is read from metadata each time

    public static RedisReply From(RedisResult result)
    {
        if (result.IsNull)
        {
            return RedisReply.Of((byte[]?)null);
        }

        var type = result.GetType();
        if (type != _single)
        {
            if (type.Name == ArrayType)
            {
                return RedisReply.Of(Array.ConvertAll((RedisResult[])result!, From));
            }

            _single = type;
        }

        var value = (RedisValue)result;
        return value.IsInteger ? RedisReply.Of((long)value) : RedisReply.Of((byte[]?)value);
    }

    /// <summary>The first word of an error answer (<c>READONLY</c>): the rest may quote arguments.</summary>
    public static string ErrorCode(RedisServerException error)
    {
        string word = error.Message.Split(' ', 2)[0].TrimStart('-').TrimEnd(':');
        return word.Length is > 0 and <= 16 && word.All(char.IsAsciiLetterUpper) ? word : "ERR";
    }
}
