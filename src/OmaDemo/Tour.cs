namespace OmaDemo;

/// <summary>What the demo prints: where everything is, and three things to try.</summary>
internal static class Tour
{
    public static string Text(DemoPorts ports) => $$"""

        OmaGateway is running.
          public      {{ports.PublicUrl}}
          management  {{ports.ManagementUrl}}   /healthz /readyz /ops
          simulator   {{ports.SimulatorUrl}}   /__sim/journal shows what reached the upstream
          storefront  {{ports.StorefrontUrl}}   a mall's page: sign in with any text, apply for a trial
          interface   {{ports.PublicUrlForPages}}/docs

        1  The upstream wants X-Auth-Token; the pages' examples write X-Auth_Token. Here both work, and the answer is masked:
           curl -i -H 'X-Auth_Token: tok-1' {{ports.PublicUrl}}/rest/oma/softwareconsole/tenant/querytenantbasic

        2  Again, in the other spelling: a hit (see Cache-Status), and the upstream still saw one request:
           curl -i -H 'X-Auth-Token: tok-1' {{ports.PublicUrl}}/rest/oma/softwareconsole/tenant/querytenantbasic; curl -s {{ports.SimulatorUrl}}/__sim/journal

        3  {{Demo.MailsPerDay}} mails a day here: the fourth application is answered by the gateway (429, Retry-After until midnight in Shanghai):
           for i in 1 2 3 4; do curl -s -w '  -> %{http_code}\n' -H 'Content-Type: application/json' -d '{"companyName":"Example Ltd","phone":"1390000000'$i'","phoneVerifyCode":"123456","email":"user'$i'@example.com"}' {{ports.PublicUrl}}/apiaccess/rest/ipccprovision/v1/applyTry/applyTenant; done

        Ctrl+C stops everything.
        """;
}
