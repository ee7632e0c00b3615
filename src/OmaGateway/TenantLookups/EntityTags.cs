using Microsoft.Extensions.Primitives;

namespace OmaGateway.TenantLookups;

/// <summary><c>If-None-Match</c> (RFC 9110 13.1.2). Our tags hold no comma and no quote, so the list can be cut at commas. Pure.</summary>
internal static class EntityTags
{
    public static bool Match(StringValues candidates, string tag)
    {
        foreach (string? line in candidates)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var candidate = line.AsSpan()[range].Trim();
                if (candidate is "*" || (candidate.StartsWith("W/") ? candidate[2..] : candidate).SequenceEqual(tag))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
