namespace OmaGateway.Bss;

/// <summary>Request signing for routes to the BSS ("Customer Operation Capabilities"), as one of their transforms.</summary>
internal static class BssFeature
{
    /// <summary>After every room that adds request transforms: what is signed is what is sent.</summary>
    public static IReverseProxyBuilder AddBss(this IReverseProxyBuilder proxy, IConfiguration configuration)
    {
        proxy.Services.Configure<BssOptions>(configuration.GetSection("Bss"));
        return proxy.AddTransforms<SigningTransformProvider>();
    }
}
