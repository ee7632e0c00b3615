using BenchmarkDotNet.Running;
using OmaGateway.Benchmarks;

if (args is ["masking-ratio"]) MaskingRatio.Run(Console.Out);
else if (args is ["request-allocations"]) await RequestAllocations.RunAsync(Console.Out);
else if (args is ["native-profile", var output, var folder, .. var texts]) NativeProfile.Run(output, folder, texts, Console.Out);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
