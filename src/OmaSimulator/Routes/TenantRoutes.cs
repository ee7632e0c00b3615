using System.Text.Json.Nodes;
using OmaSimulator.Data;
using OmaSimulator.Faults;

namespace OmaSimulator.Routes;

/// <summary>R1 and R2: the two tenant queries, 8 fields each (pages 000 and 001).</summary>
internal static class TenantRoutes
{
    public static Reply Handle(OmaRequest request)
    {
        if (!request.Authorized) return Reply.Failure(request.Route, 401);
        var tenant = TenantData.For(request.Token!);
        var body = request.Route == OmaRoute.TrialTenant ? Trial(tenant, request.Faults) : Basic(tenant, request.Faults);
        return new Reply(200, body) { About = Person.Of(tenant) };
    }

    private static JsonObject Trial(TenantData tenant, FaultSwitches faults) => new()
    {
        ["expiryDate"] = tenant.ExpiryDate,
        ["mobilePhone"] = tenant.MobilePhone,
        ["portalUrl"] = Portal(tenant, faults),
        ["company"] = tenant.Company,
        ["tenantSpaceStatus"] = faults.TenantSpaceStatus ?? tenant.TenantSpaceStatus,
        ["customerName"] = tenant.CustomerName,
        ["email"] = tenant.Email,
        ["createDate"] = tenant.CreateDate,
    };

    private static JsonObject Basic(TenantData tenant, FaultSwitches faults) => new()
    {
        ["mobilePhone"] = tenant.MobilePhone,
        ["company"] = tenant.Company,
        ["customerName"] = tenant.CustomerName,
        ["email"] = tenant.Email,
        ["vdn"] = tenant.Vdn,
        ["createDate"] = tenant.CreateDate,
        ["tenantSpaceStatus"] = faults.TenantSpaceStatus ?? tenant.TenantSpaceStatus,
        ["portalUrl"] = Portal(tenant, faults),
    };

    private static string Portal(TenantData tenant, FaultSwitches faults) => faults.PortalUrl switch
    {
        PortalUrlStyle.Escaped => tenant.PortalUrlEscaped,
        PortalUrlStyle.Personal => tenant.PortalUrlPersonal,
        _ => tenant.PortalUrl,
    };
}
