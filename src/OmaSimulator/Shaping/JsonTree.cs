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
            foreach (var (key, value) in fields.ToList()) fields[key] = Changed(key, value, change);
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++) items[i] = Changed(name, items[i], change);
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

    private static JsonNode? Changed(string name, JsonNode? value, Func<string, JsonNode?, JsonNode?> change)
    {
        var changed = change(name, value);
        if (!ReferenceEquals(changed, value)) return changed;
        Rewrite(value, change, name);
        return value;
    }
}
