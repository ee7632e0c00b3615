using System.Globalization;
using System.Text;

namespace OmaGateway.Tests.Masking;

/// <summary>
/// Makes bodies from a seed: documented, personal, look-alike and unknown names; personal data in every spelling, as strings, numbers,
/// items and nested objects; what passes and what nearly does; odd white space and escapes. The same seed makes the same body.
/// </summary>
internal sealed class BodyGenerator(Random random)
{
    private readonly TextGenerator _texts = new(random);

    public byte[] Body(string plan)
    {
        var body = new StringBuilder();
        Space(body);
        if (random.Next(12) == 0) Value(body, plan, 0);
        else if (plan == "subscriptions" && random.Next(3) > 0) Subscriptions(body, plan);
        else Object(body, plan, 0);
        Space(body);
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToString());
        return random.Next(8) == 0 ? Break(bytes) : bytes;
    }

    /// <summary>
    /// R3's answer as it usually is: many records with the same members in the same order. Here and there a value is cut, stretched or of another
    /// field, a member is missing, doubled or elsewhere, and white space stands where none should.
    /// </summary>
    public byte[] Records()
    {
        var body = new StringBuilder("{\"result\":[");
        string[] order = [.. BodyWords.RecordNames.Where(name => name is not ("result" or "count" or "returnCode" or "description" or "schema"))];
        for (int records = random.Next(1, 6); records > 0; records--)
        {
            string[] names = random.Next(4) > 0 ? order : [.. order.OrderBy(_ => random.Next()).Take(random.Next(order.Length + 1)), Pick(order)];
            body.Append('{');
            for (int i = 0; i < names.Length; i++)
            {
                string text = random.Next(4) == 0 ? _texts.Text() : Pick(BodyWords.Passing);
                if (random.Next(6) == 0) text = string.Concat(Enumerable.Repeat(text, 40)).PadRight(70, 'x')[..random.Next(28, 70)];
                if (text.Length > 0 && char.IsHighSurrogate(text[^1])) text += "\uDE00";
                body.Append(i > 0 ? "," : "").Append('"').Append(names[i]).Append("\":");
                if (random.Next(4) == 0) body.Append(Pick(BodyWords.Numbers));
                else if (random.Next(12) == 0) Value(body, "subscriptions", 3);
                else String(body, text);
            }

            body.Append(records == 1 ? "}" : Pick(["},", "},", "},", "}, ", "} ,", "},{},", "},[],", "},1,"]));
        }

        return Encoding.UTF8.GetBytes(body.Append("],\"count\":2,\"returnCode\":\"0\",\"description\":\"success\"}").ToString());
    }

    private void Subscriptions(StringBuilder body, string plan)
    {
        body.Append("{\"result\":[");
        for (int i = random.Next(4); i >= 0; i--)
        {
            Object(body, "result", 1);
            if (i > 0) body.Append(',');
        }

        body.Append("],\"count\":").Append(random.Next(5)).Append(",\"returnCode\":\"0\",");
        Member(body, plan, 1);
        body.Append('}');
    }

    private void Object(StringBuilder body, string plan, int depth)
    {
        body.Append('{');
        Space(body);
        int members = random.Next(depth == 0 ? 10 : 5);
        for (int i = 0; i < members; i++)
        {
            if (i > 0) body.Append(',');
            Member(body, plan, depth);
        }

        body.Append('}');
    }

    private void Member(StringBuilder body, string plan, int depth)
    {
        Space(body);
        string[] known = plan == "result" ? BodyWords.RecordNames : BodyWords.NamesOf(plan);
        String(body, random.Next(4) > 0 ? Pick(known) : Pick(BodyWords.OddNames));
        Space(body);
        body.Append(':');
        Value(body, plan, depth + 1);
    }

    private void Value(StringBuilder body, string plan, int depth)
    {
        Space(body);
        switch (random.Next(depth > 6 ? 8 : 10))
        {
            case 0 or 1 or 2:
                String(body, _texts.Text());
                break;
            case 3 or 4:
                String(body, Pick(BodyWords.Passing));
                break;
            case 5:
                String(body, Pick(BodyWords.Links));
                break;
            case 6:
                body.Append(random.Next(4) == 0 ? random.NextInt64().ToString(CultureInfo.InvariantCulture) : Pick(BodyWords.Numbers));
                break;
            case 7:
                body.Append(Pick(["null", "true", "false"]));
                break;
            case 8:
                Object(body, plan, depth);
                break;
            default:
                body.Append('[');
                for (int i = random.Next(4); i >= 0; i--)
                {
                    Value(body, plan, depth + 1);
                    if (i > 0) body.Append(',');
                }

                body.Append(']');
                break;
        }

        Space(body);
    }

    private void String(StringBuilder body, string text)
    {
        int escaping = random.Next(6);
        body.Append('"');
        foreach (char c in text)
        {
            bool must = c is '"' or '\\' or < ' ';
            if (!must && (escaping > 1 || random.Next(escaping == 0 ? 1 : 4) > 0) && (escaping > 1 || c != '/')) body.Append(c);
            else if (c == '/' && random.Next(2) == 0) body.Append("\\/");
            else if (c is '"' or '\\' && random.Next(2) == 0) body.Append('\\').Append(c);
            else body.Append(random.Next(2) == 0 ? $"\\u{(int)c:x4}" : $"\\u{(int)c:X4}");
        }

        body.Append('"');
    }

    private byte[] Break(byte[] body)
    {
        int at = random.Next(body.Length);
        switch (random.Next(4))
        {
            case 0:
                return body[..at];
            case 1:
                body[at] = (byte)random.Next(256);
                return body;
            case 2:
                return [.. body[..at], .. body[Math.Min(body.Length, at + random.Next(3))..]];
            default:
                byte[][] poison = ["\\ud800"u8.ToArray(), "\\x"u8.ToArray(), [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF], "\n"u8.ToArray(), "01"u8.ToArray(), ","u8.ToArray(), "//"u8.ToArray()];
                return [.. body[..at], .. Pick(poison), .. body[at..]];
        }
    }

    private void Space(StringBuilder body)
    {
        if (random.Next(5) == 0) body.Append(Pick([" ", "\n", "\t", "\r\n", "   "]));
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
