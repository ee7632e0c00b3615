using System.Text;
using System.Text.Json;

namespace OmaGateway.Tests.Masking;

/// <summary>A body cut into names and scalars, and the bytes between them.</summary>
internal sealed record JsonTokens(IReadOnlyList<JsonTokens.Token> Tokens, IReadOnlyList<string> Between)
{
    public static JsonTokens Of(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        var tokens = new List<Token>();
        var between = new List<string>();
        int last = 0;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.StartArray or JsonTokenType.EndArray) continue;
            int quotes = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0;
            int start = (int)reader.TokenStartIndex;
            int end = start + reader.ValueSpan.Length + quotes;
            between.Add(Encoding.UTF8.GetString(body[last..start]));
            tokens.Add(new Token(Encoding.UTF8.GetString(body[start..end]), quotes > 0 ? reader.GetString() : null));
            last = end;
        }

        between.Add(Encoding.UTF8.GetString(body[last..]));
        return new JsonTokens(tokens, between);
    }

    /// <summary>The token as it stands in the body, and a string's text.</summary>
    internal sealed record Token(string Raw, string? Text);
}
