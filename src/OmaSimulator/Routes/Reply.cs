using System.Text.Json.Nodes;
using OmaSimulator.Data;

namespace OmaSimulator.Routes;

/// <summary>What an interface answers, before quirks and faults change it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Json">The body; null: none.</param>
internal sealed record Reply(int Status, JsonObject? Json)
{
    /// <summary>A body that is not JSON, in place of <see cref="Json"/>.</summary>
    public string? Text { get; init; }

    /// <summary>Whom the answer is about: whose data leaks where a fault leaks data.</summary>
    public Person About { get; init; } = Person.Of(TenantData.For("anonymous"));

    /// <summary>Held until the answer is out.</summary>
    public IDisposable? Lease { get; init; }

    /// <summary>A failure as the pages have it.</summary>
    public static Reply Failure(OmaRoute route, int status) => new(status, PageTexts.Failure(route, status));
}

/// <summary>Personal data in clear.</summary>
internal sealed record Person(string Phone, string Email, string Name, string Company)
{
    public static Person Of(TenantData tenant) => new(tenant.MobilePhone, tenant.Email, tenant.CustomerName, tenant.Company);
}
