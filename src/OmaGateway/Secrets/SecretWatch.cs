namespace OmaGateway.Secrets;

/// <summary>Looks at the mounted secrets once a second; who uses one follows its options.</summary>
internal sealed class SecretWatch(SecretFiles files, TimeProvider time, ILogger<SecretWatch> logger) : FileWatch(TimeSpan.FromSeconds(1), time)
{
    private IReadOnlyList<string> _told = [];

    public override void Look()
    {
        var (changed, complaints) = files.Look();
        foreach (string key in changed)
        {
            SecretsLog.ReadAgain(logger, key);
        }

        Tell(complaints);
    }

    /// <summary>Who follows a secret may fail at it.</summary>
    protected override void Failed(Exception exception) => Tell([$"a changed secret could not be put in use ({exception.GetType().Name})"]);

    private void Tell(IReadOnlyList<string> complaints)
    {
        foreach (string complaint in complaints.Except(_told))
        {
            SecretsLog.Unreadable(logger, complaint);
        }

        _told = complaints;
    }
}
