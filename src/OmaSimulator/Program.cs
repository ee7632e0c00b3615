namespace OmaSimulator;

internal static class Program
{
    private static void Main() => Console.WriteLine("OmaSimulator");
}
