using BenchmarkDotNet.Running;
using OmaGateway.Benchmarks;

if (args is ["masking-ratio"]) MaskingRatio.Run(Console.Out);
else if (args is ["request-allocations"]) await RequestAllocations.RunAsync(Console.Out);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
