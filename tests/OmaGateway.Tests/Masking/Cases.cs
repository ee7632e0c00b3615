using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace OmaGateway.Tests.Masking;

/// <summary>
/// Runs a property over seeds with FsCheck: 1,000 in the fast lane; in the long lane 100,000 or as many as the environment variable
/// OMAGATEWAY_PROPERTY_CASES says. A failure shows the seed and FsCheck's replay.
/// </summary>
internal static class Cases
{
    public const int Fast = 1_000;

    public static readonly int Long =
        int.TryParse(Environment.GetEnvironmentVariable("OMAGATEWAY_PROPERTY_CASES"), CultureInfo.InvariantCulture, out int cases) ? cases : 100_000;

    public static void Run(int cases, Action<Random> property)
    {
        Property all = Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => property(new Random(seed)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases), all);
    }
}
