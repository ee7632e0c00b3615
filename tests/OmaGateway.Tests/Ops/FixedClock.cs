using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OmaGateway.Tests.Ops;

/// <summary>Wall clock time stands still until a test moves it; timers and time-outs run on.</summary>
internal sealed class FixedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 9, 0, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public static void Use(WebApplicationBuilder builder, FixedClock clock)
    {
        builder.Services.RemoveAll<TimeProvider>();
        builder.Services.AddSingleton<TimeProvider>(clock);
    }
}
