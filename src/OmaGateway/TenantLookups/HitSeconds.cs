using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace OmaGateway.TenantLookups;

/// <summary>
/// What the headers of a fresh hit say of a number of seconds. All copies share them and the last ones are kept: ten thousand copies that rendered their own
/// once a second would give the garbage collector most of its work.
/// </summary>
internal sealed class HitSeconds
{
    private const int Kept = 1024; // a power of two; about 300 bytes each
    private static readonly HitSeconds?[] Last = new HitSeconds?[Kept];
    private readonly long _seconds;

    private HitSeconds(long seconds)
    {
        _seconds = seconds;
        Age = seconds.ToString(CultureInfo.InvariantCulture);
        CacheControl = CacheStatus.Private(seconds);
        Status = CacheStatus.Hit(seconds, CacheStatus.Local);
    }

    /// <summary>Of a copy that is so old.</summary>
    public StringValues Age { get; }

    /// <summary>Of a copy that is fresh for so long.</summary>
    public StringValues CacheControl { get; }

    /// <summary>Of a copy that is fresh for so long.</summary>
    public StringValues Status { get; }

    public static HitSeconds Of(long seconds)
    {
        ref var place = ref Last[(int)(seconds & (Kept - 1))];
        var last = Volatile.Read(ref place);
        if (last is null || last._seconds != seconds)
        {
            last = new HitSeconds(seconds);
            Volatile.Write(ref place, last);
        }

        return last;
    }
}
