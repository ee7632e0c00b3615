using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace OmaSimulator.Routes;

/// <summary>The words of the interface pages, which differ from page to page.</summary>
internal static class PageTexts
{
    private const string NotAuthorizedAicc =
        "Unauthorized operation. 1. Check whether you have purchased services related to the AICC. 2. Sign in to the AICC as the system administrator "
        + "and check whether the value of Business Software Mall Official Website under System parameters > Unified Public Configuration > Cloud Customers is correct. "
        + "3. Check whether the request header parameter is correctly set.";

    /// <summary>The JSON body of a failure: <c>schema</c> with a string, or the BSS's error_code and error_msg.</summary>
    public static JsonObject Failure(OmaRoute route, int status) => route == OmaRoute.Bss
        ? new JsonObject { ["error_code"] = BssCode(status), ["error_msg"] = ReasonPhrases.GetReasonPhrase(status) }
        : new JsonObject { ["schema"] = Sentence(route, status) };

    /// <summary>The status that stands for "business failure" on a route's page.</summary>
    public static int BusinessFailureStatus(OmaRoute route) => route is OmaRoute.Tenant or OmaRoute.Subscriptions ? 502 : 500;

    public static string ApplyTrialMessage(string code) => code switch
    {
        "000" => "success",
        "001" => "The verification code does not exist or has expired. Obtain a new one.",
        "002" => "Incorrect verification code.",
        "003" => "An exception occurs during the verification of the verification code. Contact operations personnel.",
        "004" => "The trial use application fails because a tenant in trial commercial use or commercial use already exists. Contact operations personnel.",
        "005" => "Resource conflict. Try again 1 minute later.",
        "006" => "The trial use application fails because there is no voice or multimedia access code for trial use. Contact operations personnel.",
        "205" => "The number of emails sent today has reached the threshold. Contact operations personnel to change the threshold.",
        _ => "Unknown result",
    };

    public static string SmsMessage(string code) => code switch
    {
        "200" => "success",
        "201" => "The verification code already exists. Send it later.",
        "202" or "204" => "Failed to send the verification code.",
        "205" => "The number of messages sent today has reached the threshold.",
        _ => "Unknown result",
    };

    private static string Sentence(OmaRoute route, int status) => (route, status) switch
    {
        (OmaRoute.Tenant or OmaRoute.Subscriptions, 401) => NotAuthorizedAicc,
        (OmaRoute.Tenant, 502) => "The business fails.",
        (OmaRoute.Subscriptions, 502) => "Business failure",
        (OmaRoute.TrialTenant, 401) => "Unauthorized operation. Check whether related services are authorized.",
        (_, 400) => "Incorrect request. Check the request path and parameters.",
        (_, 401) => "Unauthorized operation. 1. Check whether you have purchased related services. 2. Contact customer service to check the status of your account.",
        (_, 403) => "Authentication fails.",
        (_, 404) => "The requested content is not found. Check the request path.",
        (_, 500) => "Business failure. Check the values of parameters in the request.",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };

    private static string BssCode(int status) => status switch
    {
        401 => "APIGW.0301",
        404 or 405 => "APIGW.0101",
        400 => "CBC.0100",
        429 => "APIGW.0308",
        _ => "CBC.0999",
    };
}
