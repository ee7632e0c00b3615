using OmaGateway.Configuration;

namespace OmaGateway.Masking;

/// <summary>
/// The rules in force: those of the files that were checked and taken last. A route keeps the plan that it was built with; it is built again
/// when the rules' version in its metadata changes.
/// </summary>
internal sealed class MaskingRulesFeed(GatewayFiles files)
{
    private readonly Lock _gate = new();
    private FilesContent? _content;
    private MaskingRules? _rules;

    public MaskingRules Current
    {
        get
        {
            lock (_gate)
            {
                if (!ReferenceEquals(_content, files.Content))
                {
                    _content = files.Content;
                    _rules = MaskingRules.Parse(_content.Masking, GatewayFiles.MaskingName).Rules;
                }

                return _rules ?? throw new InvalidOperationException("Rules that were not checked came in force.");
            }
        }
    }
}
