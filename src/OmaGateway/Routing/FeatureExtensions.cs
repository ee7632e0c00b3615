using System.Runtime.CompilerServices;

namespace OmaGateway.Routing;

/// <summary>
/// Features by their type, for what is asked with every request. <c>Features.Get&lt;T&gt;()</c> is a generic virtual method, which native code
/// looks up at each call; inlined, this compares constants.
/// </summary>
internal static class FeatureExtensions
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T? Feature<T>(this HttpContext context)
        where T : class
        => (T?)context.Features[typeof(T)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetFeature<T>(this HttpContext context, T? feature)
        where T : class
        => context.Features[typeof(T)] = feature;
}
