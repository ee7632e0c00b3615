using System.Text.Json.Nodes;

namespace OmaSimulator.Routes;

/// <summary>R6: four parameters that are the same for everyone.</summary>
internal static class ConsoleParametersRoute
{
    public static Reply Handle(OmaRequest request) => new(200, new JsonObject
    {
        ["softwareCloudUrl"] = "https://software.example.com/softwarecloud",
        ["clientId"] = "softwareconsole-" + OmaRoutes.NameOf(request.Route),
        ["privacyStatementId"] = "1679558854000123456",
        ["privacyStatementUrl"] = "https://software.example.com/privacy?id=1679558854000123456&lang=zh_CN",
    });
}
