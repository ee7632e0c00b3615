using System.Text.Json.Nodes;

namespace OmaSimulator.Shaping;

/// <summary>A walk over a JSON document that may replace every member's value.</summary>
internal static class JsonTree
{
    /// <summary>Calls <paramref name="change"/> with the member's name for every value below, arrays' items under their array's name; what it returns takes the value's place.</summary>
    public static void Rewrite(JsonNode? node, Func<string, JsonNode?, JsonNode?> change, string name = "")
    {
        if (node is JsonObject fields)
        {
            foreach (var (key, value) in fields.ToList())
            {
                if (Changed(key, value, change, out var changed)) fields[key] = changed;
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (Changed(name, items[i], change, out var changed)) items[i] = changed;
            }
        }
    }

    /// <summary>Removes members by name, at any depth.</summary>
    public static void Remove(JsonNode? node, IReadOnlyList<string> names)
    {
        if (node is JsonObject fields)
        {
            foreach (var name in names) fields.Remove(name);
            foreach (var (_, value) in fields) Remove(value, names);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) Remove(item, names);
        }
    }

    // What was replaced is not walked; what was kept is.
    private static bool Changed(string name, JsonNode? value, Func<string, JsonNode?, JsonNode?> change, out JsonNode? changed)
    {
        changed = change(name, value);
        if (!ReferenceEquals(changed, value)) return true;
        Rewrite(value, change, name);
        return false;
    }
}
