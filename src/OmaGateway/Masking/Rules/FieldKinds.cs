namespace OmaGateway.Masking.Rules;

/// <summary>The names by which <c>masking.json</c> calls the kinds.</summary>
internal static class FieldKinds
{
    public static readonly IReadOnlyDictionary<string, FieldKind> ByName = new Dictionary<string, FieldKind>(StringComparer.Ordinal)
    {
        ["phone"] = FieldKind.Phone,
        ["email"] = FieldKind.Email,
        ["personName"] = FieldKind.PersonName,
        ["company"] = FieldKind.Company,
        ["secret"] = FieldKind.Secret,
        ["erase"] = FieldKind.Erase,
        ["freeText"] = FieldKind.FreeText,
        ["url"] = FieldKind.Url,
        ["id"] = FieldKind.Id,
        ["opaqueId"] = FieldKind.OpaqueId,
        ["uuid"] = FieldKind.Uuid,
        ["code"] = FieldKind.Code,
        ["integer"] = FieldKind.Integer,
        ["decimal"] = FieldKind.Decimal,
        ["flag"] = FieldKind.Flag,
        ["time"] = FieldKind.Time,
        ["word"] = FieldKind.Word,
        ["label"] = FieldKind.Label,
        ["tenantName"] = FieldKind.TenantName,
        ["enum"] = FieldKind.Enum,
    };

    /// <summary>Masked wherever its name occurs in a body, and in whatever spelling of the name.</summary>
    public static bool IsPersonal(this FieldKind kind) => kind is >= FieldKind.Phone and <= FieldKind.Erase;
}
