using System.Text.RegularExpressions;

namespace OmaGateway.Bodies;

/// <summary>
/// Pointers to fields that no page knows. Their names are the client's: one that looks like a field's name is shown, so that it can be
/// found; anything else (a phone number used as a name) is answered with the pointer of the object that holds it.
/// </summary>
internal static partial class UnknownName
{
    public static string Pointer(string parent, string name) => name.Length <= 40 && FieldName().IsMatch(name) ? $"{parent}/{name}" : parent;

    /// <summary>An identifier of at most 40 characters with fewer than four digits.</summary>
    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z_-]*(?:[0-9][A-Za-z_-]*){0,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FieldName();
}
