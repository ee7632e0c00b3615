using Microsoft.Extensions.Options;

namespace OmaGateway.TenantLookups;

/// <summary>The times of <see cref="TenantLookupsOptions"/> as they are now. A copy keeps those that it was made with, except how long it is revalidated.</summary>
internal sealed class LookupTimes : IDisposable
{
    private readonly IDisposable? _following;
    private volatile Spans _now;

    public LookupTimes(IOptionsMonitor<TenantLookupsOptions> options)
    {
        _now = new(options.CurrentValue);
        _following = options.OnChange(changed => _now = new(changed));
    }

    public TimeSpan Fresh => _now.Fresh;

    public TimeSpan Revalidate => _now.Revalidate;

    public TimeSpan Stale => _now.Stale;

    public void Dispose() => _following?.Dispose();

    private sealed class Spans(TenantLookupsOptions options)
    {
        public readonly TimeSpan Fresh = TimeSpan.FromSeconds(options.FreshSeconds);
        public readonly TimeSpan Revalidate = TimeSpan.FromSeconds(options.RevalidateSeconds);
        public readonly TimeSpan Stale = TimeSpan.FromSeconds(options.StaleSeconds);
    }
}
