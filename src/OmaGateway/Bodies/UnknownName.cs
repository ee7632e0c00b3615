namespace OmaGateway.Bodies;

/// <summary>
/// Pointers to fields that no page knows. Their names are the client's text, and may be anybody's name or number: only another
/// spelling of a documented name (<c>Limit</c>, <c>company_name</c>) is shown, so that it can be found; for anything else the pointer is
/// that of the object that holds it.
/// </summary>
internal static class UnknownName
{
    public static string Pointer(string parent, string name, BodyContract contract)
        => Spells(name, BodyReader.Wrapper) || contract.Fields.Any(field => Spells(name, field.Name)) ? $"{parent}/{name}" : parent;

    private static bool Spells(string name, string documented)
        => name.Length <= documented.Length * 2 && name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Equals(documented, StringComparison.OrdinalIgnoreCase);
}
