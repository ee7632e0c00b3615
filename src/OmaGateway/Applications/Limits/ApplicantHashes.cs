using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OmaGateway.Secrets;

namespace OmaGateway.Applications.Limits;

/// <summary>
/// Keyed hashes (HMAC-SHA256, 128 bits kept) of what is counted by: without the secret nobody can tell a phone number from
/// its counter, not even by trying all numbers.
/// </summary>
internal sealed class ApplicantHashes(KeyRing keys)
{
    private const int KeptBytes = 16;
    public string Of(string rule, string value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(keys.Derive("applicant-limits"), Encoding.UTF8.GetBytes($"{rule}\n{value}"), hash);
        return $"{rule}:{Base64Url.EncodeToString(hash[..KeptBytes])}";
    }

    /// <summary>One mailbox, one spelling: without case and without the <c>+tag</c>. For counting only; nothing is sent there.</summary>
    public static string Mailbox(string email)
    {
        int at = email.LastIndexOf('@');
        int tag = email.IndexOf('+', StringComparison.Ordinal);
        string local = tag > 0 && tag < at ? email[..tag] : email[..at];
        return string.Concat(local, email.AsSpan(at)).ToLowerInvariant();
    }
}
