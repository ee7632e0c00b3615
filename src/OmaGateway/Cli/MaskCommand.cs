using System.CommandLine;
using OmaGateway.Masking;

namespace OmaGateway.Cli;

/// <summary>
/// <c>mask</c>: the gateway's own engine on a captured body, for privacy reviews. The masked body goes to standard output, progress
/// and the leak report to standard error. Exit code 0 when the body was masked whole, 1 when it can't be, 2 when the call or the rules are wrong.
/// </summary>
internal static class MaskCommand
{
    private const int Unmaskable = 1;
    private const int Misused = 2;

    public static Command Create(Option<string> config)
    {
        var file = new Argument<FileInfo?>("file") { Description = "A JSON body; standard input without it", Arity = ArgumentArity.ZeroOrOne };
        var route = new Option<string>("--route") { Description = "Whose rules apply: a route of masking.json", Required = true };
        var command = new Command("mask", "Mask a captured body as the gateway would.") { file, route };
        command.SetAction(parsed => Run(parsed.GetValue(file), parsed.GetRequiredValue(route), parsed.GetRequiredValue(config), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(FileInfo? file, string route, string config, TextWriter report)
    {
        string path = Path.Combine(config, "masking.json");
        foreach (string needed in file is null ? [path] : (string[])[path, file.FullName])
            if (!File.Exists(needed)) return Refuse(report, $"{needed} does not exist.");

        MaskingRulesResult result = MaskingRules.Parse(File.ReadAllBytes(path), path);
        if (!result.IsValid) return Refuse(report, string.Join(Environment.NewLine, result.Errors));
        if (result.Rules.Plan(route) is not { } plan) return Refuse(report, $"'{route}' is no route of {path}. Routes: {string.Join(", ", result.Rules.PlanNames)}.");

        using Stream input = file?.OpenRead() ?? Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        var tally = new MaskTally(plan);
        var run = new MaskRun(plan, tally, report, TimeProvider.System);
        MaskOutcome outcome = run.Mask(input, output, file?.Length);
        TallyTable.Write(tally, report);
        if (outcome == MaskOutcome.Masked) return 0;
        report.WriteLine($"Stopped near byte {run.Read}: {outcome}. The gateway would answer 502; don't use what was written.");
        return Unmaskable;
    }

    private static int Refuse(TextWriter report, string why)
    {
        report.WriteLine(why);
        return Misused;
    }
}
