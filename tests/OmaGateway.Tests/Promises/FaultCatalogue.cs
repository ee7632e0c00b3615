using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OmaSimulator.Data;
using OmaSimulator.Faults;

namespace OmaGateway.Tests.Promises;

/// <summary>
/// Every switch that the simulator has, with each of its values, on top of an upstream that leaks wherever it can. Found by
/// reflection: a new switch is covered the day that it is added.
/// </summary>
internal static class FaultCatalogue
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static readonly Dictionary<string, object[]> Numbers = new()
    {
        [nameof(FaultSwitches.Status)] = [200, 201, 204, 205, 206, 301, 302, 304, 400, 401, 403, 404, 405, 408, 409, 413, 429, 500, 501, 502, 503, 504, 599],
        [nameof(FaultSwitches.ContentLength)] = [0, 16, 100_000],
        [nameof(FaultSwitches.ContentLengthDelta)] = [-1, 1],
        [nameof(FaultSwitches.GzipBombBytes)] = [20_000_000],
        [nameof(FaultSwitches.HugeBytes)] = [60_000, 300_000],
        [nameof(FaultSwitches.HugeHeaderBytes)] = [10_000, 100_000],
        [nameof(FaultSwitches.Nesting)] = [10, 10_000],
        [nameof(FaultSwitches.LatencyMs)] = [20],
        [nameof(FaultSwitches.PieceBytes)] = [1, 500],
    };

    /// <summary>Every switch alone, as the JSON that the simulator takes, holding this user's data where a switch takes text.</summary>
    public static IEnumerable<string> All(TenantData user)
        => from property in typeof(FaultSwitches).GetProperties(BindingFlags.Public | BindingFlags.Instance)
           where property.Name != nameof(FaultSwitches.Times)
           from value in Values(property, user)
           select With(property, value);

    private static string With(PropertyInfo property, object value)
    {
        var faults = new JsonObject
        {
            ["personalHeaders"] = true,
            ["remark"] = "personal",
            ["extraFields"] = "personal",
            ["portalUrl"] = "personal",
            ["errorBody"] = "personal",
            [JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = JsonSerializer.SerializeToNode(value, value.GetType(), Json),
        };
        return faults.ToJsonString();
    }

    private static IEnumerable<object> Values(PropertyInfo property, TenantData user)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type switch
        {
            _ when type == typeof(bool) => [true, false],
            { IsEnum: true } => Enum.GetValues(type).Cast<object>(),
            _ when type == typeof(string) => Texts(property.Name, user),
            _ when type.IsAssignableFrom(typeof(string[])) => [Lists(property.Name, user)],
            _ => Numbers.GetValueOrDefault(property.Name, [2]),
        };
    }

    private static IEnumerable<string> Texts(string name, TenantData user) => name switch
    {
        nameof(FaultSwitches.RawAnswer) =>
        [
            $"{user.MobilePhone} {user.Email}",
            $"HTTP/1.1 200 {user.MobilePhone}\r\nContent-Length: 2\r\n\r\n{{}}",
            $"HTTP/1.1 {user.MobilePhone}\r\n\r\n",
            $"HTTP/1.1 200 OK\r\n{user.Email}\r\n\r\n",
            $"HTTP/1.1 200 OK\r\nX Phone {user.MobilePhone}: {user.Email}\r\n\r\n",
            $"HTTP/1.1 200 OK\r\nContent-Length: {user.MobilePhone}x\r\n\r\n{{}}",
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{user.Email}\r\n",
            $"HTTP/1.1 101 {user.MobilePhone}\r\nUpgrade: {user.Email}\r\nConnection: Upgrade\r\n\r\n{user.MobilePhone}",
        ],
        nameof(FaultSwitches.ContentType) => [$"application/json; charset={user.MobilePhone}", $"text/plain; name={user.Email}", ""],
        nameof(FaultSwitches.MailTimeZone) => ["Asia/Shanghai"],
        _ => [user.MobilePhone, user.Email],
    };

    private static string[] Lists(string name, TenantData user) => name switch
    {
        nameof(FaultSwitches.ExtraHeaders) => [$"Retry-After: {user.MobilePhone.TrimStart('+')}", $"WWW-Authenticate: Basic realm={user.Email}", $"X-Request-Id: {user.Email}", $"traceparent: {user.MobilePhone}", $"Content-Language: {user.Email}"],
        nameof(FaultSwitches.Trailers) => [$"X-Phone: {user.MobilePhone}", $"Server-Timing: {user.Email}"],
        _ => ["vdn", "returnCode"],
    };
}
