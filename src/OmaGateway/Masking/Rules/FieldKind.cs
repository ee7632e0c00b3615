namespace OmaGateway.Masking.Rules;

/// <summary>
/// What a field is declared to be. The first group is personal and masked, the second is free text and links,
/// the third passes when the value has the declared shape and is erased when it hasn't.
/// </summary>
internal enum FieldKind : byte
{
    Unknown,
    Container,

    Phone,
    Email,
    PersonName,
    Company,
    Secret,
    Erase,

    FreeText,
    Url,

    Id,
    OpaqueId,
    Uuid,
    Code,
    Integer,
    Decimal,
    Flag,
    Time,
    Word,
    Label,
    TenantName,
    Enum,
}
