using System.Text.RegularExpressions;
using OmaSimulator.Data;

namespace OmaGateway.Tests.Simulator;

public sealed partial class TenantDataTests
{
    private static readonly List<TenantData> Many = [.. Enumerable.Range(0, 5000).Select(i => TenantData.For($"token-{i}"))];

    [Fact]
    public void For_ManyTokens_AreToldApartByWhatAMaskLeaves()
    {
        Many.Select(tenant => tenant.Email).Distinct().Count().ShouldBe(Many.Count);
        Many.Select(tenant => (tenant.CreateDate, tenant.Vdn)).Distinct().Count().ShouldBe(Many.Count);
    }

    [Fact]
    public void For_ManyTokens_HasOnlyReservedContacts()
    {
        Many.ShouldAllBe(tenant => ReservedPhone().IsMatch(tenant.MobilePhone));
        Many.ShouldAllBe(tenant => ReservedMail().IsMatch(tenant.Email));
        Many.ShouldAllBe(tenant => tenant.PortalUrl.Contains("example.com", StringComparison.Ordinal));
    }

    [Fact]
    public void For_ManyTokens_HasChineseAndLatinNamesAndCompanies()
    {
        foreach (var texts in new[] { Many.Select(tenant => tenant.CustomerName), Many.Select(tenant => tenant.Company) })
        {
            var chinese = texts.Count(text => text.Any(character => character >= 0x4E00));
            chinese.ShouldBeInRange(Many.Count / 5, Many.Count * 4 / 5);
        }

        Many.ShouldContain(tenant => tenant.CustomerName.StartsWith("欧阳", StringComparison.Ordinal));
    }

    [Fact]
    public void Subscriptions_Pages_AddUpToAllWithoutRepeats()
    {
        var all = TenantData.Subscriptions("t", 99, 0);
        all.Records.Count.ShouldBe(all.Count);
        var pages = Enumerable.Range(0, all.Count).SelectMany(offset => TenantData.Subscriptions("t", 1, offset).Records);
        pages.ShouldBe(all.Records);
        all.Records.Select(record => record.OrderId).Distinct().Count().ShouldBe(all.Count);
    }

    [GeneratedRegex(@"^(1[3-9]\d0000\d{4}|\+447700900\d{3}|\+1202555010?\d{1,2})$")]
    private static partial Regex ReservedPhone();

    [GeneratedRegex(@"^[a-z0-9_.+]+@([a-z]+\.)?example\.(com|org|net)$")]
    private static partial Regex ReservedMail();
}
