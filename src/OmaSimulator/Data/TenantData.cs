using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OmaSimulator.Data;

/// <summary>
/// A mall user's data in clear, derived from the token alone: a test can compute what a token's answer must hold. Phones
/// have a block of zeros or come from ranges reserved for fiction, mail domains are those of RFC 2606.
/// </summary>
public sealed record TenantData
{
    private TenantData()
    {
    }

    /// <summary>Mobile number, mainland form or with a country code.</summary>
    public required string MobilePhone { get; init; }

    /// <summary>E-mail address.</summary>
    public required string Email { get; init; }

    /// <summary>Contact name, Chinese or Latin.</summary>
    public required string CustomerName { get; init; }

    /// <summary>Company name, Chinese or Latin.</summary>
    public required string Company { get; init; }

    /// <summary>Virtual data network id.</summary>
    public required string Vdn { get; init; }

    /// <summary>Creation time, epoch ms; differs from token to token.</summary>
    public required long CreateDate { get; init; }

    /// <summary>Expiry of the trial, epoch ms.</summary>
    public required long ExpiryDate { get; init; }

    /// <summary>"5" or "2".</summary>
    public required string TenantSpaceStatus { get; init; }

    /// <summary>20 digits: more than an unsigned 64-bit number holds.</summary>
    public required string CustomerId { get; init; }

    /// <summary>12 digits.</summary>
    public required string CecTenantId { get; init; }

    /// <summary>"Tenant" and digits.</summary>
    public required string CecTenantName { get; init; }

    /// <summary>client_id of the portal address.</summary>
    public required string ClientId { get; init; }

    /// <summary>Portal address with an unescaped redirect_uri, as pages 000 and 001 show it.</summary>
    public string PortalUrl => $"https://software.example.com/auth?client_id={ClientId}&redirect_uri=https://{Vdn}.example.com/service-cloud/sm/login/portal.html";

    internal string PortalUrlEscaped => $"https://software.example.com/auth?client_id={ClientId}&redirect_uri={Uri.EscapeDataString($"https://{Vdn}.example.com/service-cloud/sm/login/portal.html")}";

    internal string PortalUrlPersonal => $"{PortalUrl}&login_hint={Email}&mobile={MobilePhone}&name={Uri.EscapeDataString(CustomerName)}";

    internal int SubscriptionCount { get; private init; }

    /// <summary>The data of a token.</summary>
    public static TenantData For(string token)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes("oma-simulator\n" + token));
        var created = 1_600_000_000_000 + (long)(Number(seed, 0) * 7919UL % 150_000_000_000);
        var person = People.Pick(Number(seed, 4));
        return new TenantData
        {
            CustomerName = person.Name,
            Email = $"{person.Local}{Convert.ToHexStringLower(seed.AsSpan(8, 3))}@{Pick(People.Domains, seed[11])}",
            MobilePhone = People.Phone(Number(seed, 12)),
            Company = Companies.Pick(Number(seed, 16)),
            Vdn = Text(100 + (Number(seed, 20) % 900)),
            TenantSpaceStatus = seed[24] % 2 == 0 ? "5" : "2",
            CreateDate = created,
            ExpiryDate = created + 3_447_361_000,
            CustomerId = "2022" + Text(1_000_000_000_000_000UL + (BinaryPrimitives.ReadUInt64BigEndian(seed.AsSpan(24)) % 9_000_000_000_000_000UL)),
            CecTenantId = "2023" + Text(10_000_000 + (Number(seed, 26) % 90_000_000)),
            CecTenantName = "Tenant" + Text(10_000_000 + (Number(seed, 28) % 90_000_000)),
            ClientId = Convert.ToHexStringLower(seed.AsSpan(0, 8)),
            SubscriptionCount = 3 + (seed[31] % 40),
        };
    }

    /// <summary>One page of a token's subscriptions (page 002), newest first.</summary>
    /// <param name="token">The access-token.</param>
    /// <param name="limit">Records wanted.</param>
    /// <param name="offset">Records skipped.</param>
    /// <param name="startDate">Earliest createTime, epoch ms; null: no bound.</param>
    /// <param name="endDate">Latest createTime, epoch ms; null: no bound. An inverted range holds nothing.</param>
    public static SubscriptionPage Subscriptions(string token, int limit, int offset, long? startDate = null, long? endDate = null)
    {
        var tenant = For(token);
        var inRange = Enumerable.Range(0, tenant.SubscriptionCount)
            .Select(index => Subscription.Of(tenant, token, index))
            .Where(record => (startDate is null || record.CreateTime >= startDate) && (endDate is null || record.CreateTime <= endDate))
            .ToList();
        return new SubscriptionPage([.. inRange.Skip(offset).Take(limit)], inRange.Count);
    }

    private static uint Number(byte[] seed, int at) => BinaryPrimitives.ReadUInt32BigEndian(seed.AsSpan(at));

    private static T Pick<T>(IReadOnlyList<T> from, int by) => from[by % from.Count];

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A page of subscriptions.</summary>
/// <param name="Records">The records of the page.</param>
/// <param name="Count">All records that the request's range holds.</param>
public sealed record SubscriptionPage(IReadOnlyList<Subscription> Records, int Count);
