using System.Text;
using OmaGateway.Bodies;
using OmaGateway.Routing;

namespace OmaGateway.Tests.Bodies;

/// <summary>Reads a body given as text, as the tables below want it.</summary>
internal static class Reading
{
    public const string Applicant = """{"companyName":"Example Ltd","phone":"13800138000","phoneVerifyCode":"012345","email":"a@example.com"}""";

    public static BodyReading Of(string contract, string json, bool wrapped = false, bool numbersAsStrings = false, bool dropUnknown = false)
        => Of(contract, Encoding.UTF8.GetBytes(json), wrapped, numbersAsStrings, dropUnknown);

    public static BodyReading Of(string contract, byte[] json, bool wrapped = false, bool numbersAsStrings = false, bool dropUnknown = false)
        => BodyReader.Read(json, BodyContracts.All[contract], new BodyPolicy(contract, wrapped, numbersAsStrings, dropUnknown));

    public static RequestBody Valid(this BodyReading reading) => reading.ShouldBeOfType<BodyReading.Valid>().Body;

    /// <summary>Every error as <c>pointer code</c>, sorted.</summary>
    public static string[] Errors(this BodyReading reading)
        => [.. reading.ShouldBeOfType<BodyReading.Invalid>().Errors.Select(error => $"{error.Pointer} {error.Code}").Order(StringComparer.Ordinal)];

    public static string Text(this ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
