namespace OmaGateway;

internal static class Program
{
    private static void Main() => Console.WriteLine("OmaGateway");
}
