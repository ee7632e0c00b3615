namespace OmaGateway.Secrets;

internal static class SecretsFeature
{
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
        => services.Configure<SecretsOptions>(configuration.GetSection("Secrets")).AddSingleton<KeyRing>().AddHostedService<SecretWatch>();
}
