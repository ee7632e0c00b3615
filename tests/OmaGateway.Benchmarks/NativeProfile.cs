using System.Globalization;
using System.Reflection.Metadata;

namespace OmaGateway.Benchmarks;

/// <summary>
/// What the runtime counted while it served (<c>DOTNET_WritePGOData</c>: text, how often each branch was taken and which types came),
/// as the profile that the compiler of native code reads: an assembly whose methods load, one after the other, a method's token and the
/// numbers that were counted in it. Its shape is dotnet/runtime's, src/coreclr/tools/dotnet-pgo.
/// </summary>
/// <remarks>The text names methods without their assembly and without their type arguments: a name with its signature's length, and its code's, finds one, and generic methods stand for those of references.</remarks>
internal sealed class NativeProfile(ProfileAssembly profile)
{
    // The two that make up a histogram of types: how many were seen, and some of them.
    private const int HistogramCount = 177;
    private const int HistogramTypes = 195;
    private const int EdgeCount = 385;

    private int _unknown;

    /// <param name="output">The .mibc file to write.</param>
    /// <param name="folder">The gateway as published for the runtime; the framework is the one that runs this.</param>
    /// <param name="texts">What its processes counted: one file for each.</param>
    /// <param name="log">What became of it.</param>
    public static void Run(string output, string folder, string[] texts, TextWriter log)
    {
        using var assemblies = new AssemblyIndex([folder, Path.GetDirectoryName(typeof(object).Assembly.Location)!, Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Builder.WebApplication).Assembly.Location)!]);
        var profile = new ProfileAssembly(assemblies);
        var writer = new NativeProfile(profile);
        var counted = texts.SelectMany(Read).GroupBy(static method => (method.Name, method.Signature, method.CodeSize))
            .OrderBy(static same => same.Key.Name, StringComparer.Ordinal).ThenBy(static same => same.Key.Signature, StringComparer.Ordinal).ThenBy(static same => same.Key.CodeSize).ToList();
        int found = counted.Count(same => writer.Add(Merge([.. same])));
        profile.WriteTo(output);
        log.WriteLine($"{found} of {counted.Count} methods found, {writer._unknown} types not; {new FileInfo(output).Length / 1024} kB");
    }

    private static IEnumerable<CountedMethod> Read(string file)
    {
        using var lines = File.ReadLines(file).GetEnumerator();
        CountedMethod? method = null;
        while (lines.MoveNext())
        {
            string[] words = lines.Current.Split(' ');
            switch (words[0])
            {
                case "@@@":
                    if (method is not null)
                    {
                        yield return method;
                    }

                    int size = Convert.ToInt32(words[6], 16);
                    method = new CountedMethod(After(lines), After(lines), size, []);
                    break;
                case "Schema":
                    method!.Records.Add(new CountedRecord(Number(words[2]), Number(words[4]), (int)uint.Parse(words[8], CultureInfo.InvariantCulture), []));
                    break;
                case "TypeHandle:" or "MethodHandle:":
                    method!.Records[^1].Values.Add(lines.Current[(words[0].Length + 1)..]);
                    break;
                case not ("***" or "None"):
                    method!.Records[^1].Values.Add(lines.Current);
                    break;
            }
        }

        if (method is not null)
        {
            yield return method;
        }

        static string After(IEnumerator<string> lines)
        {
            lines.MoveNext();
            return lines.Current[(lines.Current.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        }

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>The same method in several processes: what was counted at the same place of the same code is added up.</summary>
    private static CountedMethod Merge(CountedMethod[] same)
    {
        var records = same.SelectMany(static method => method.Records).GroupBy(static record => (record.Offset, record.Kind, record.Other)).Select(static places => new CountedRecord(
            places.Key.Kind,
            places.Key.Offset,
            places.Key.Other,
            places.Key.Kind is HistogramTypes
                ? [.. places.SelectMany(static place => place.Values).Where(static value => value != "NULL")]
                : [Math.Min(int.MaxValue, places.Sum(static place => place.Values.Count == 1 ? long.Parse(place.Values[0], CultureInfo.InvariantCulture) : 0)).ToString(CultureInfo.InvariantCulture)]));
        return same[0] with { Records = [.. records] };
    }

    private bool Add(CountedMethod method)
    {
        if (profile.Find(method) is not { } token)
        {
            return false;
        }

        var records = new List<(CountedRecord Record, EntityHandle?[] Types)>();
        for (int i = 0; i < method.Records.Count; i++)
        {
            var record = method.Records[i];
            if (record.Kind is EdgeCount)
            {
                records.Add((record, []));
            }
            else if (record.Kind is HistogramCount && i + 1 < method.Records.Count && method.Records[i + 1] is { Kind: HistogramTypes, Values.Count: > 0 } seen)
            {
                records.Add((record, []));
                records.Add((seen, [.. seen.Values.Select(profile.TypeOf)]));
                _unknown += records[^1].Types.Count(static type => type is null);
            }
        }

        profile.Begin(token);
        foreach (var (record, types) in records)
        {
            profile.Put(15); // all four follow
            profile.Put(record.Offset);
            profile.Put(record.Kind);
            profile.Put(record.Kind is HistogramTypes ? types.Length : 1);
            profile.Put(record.Other);
            if (record.Kind is not HistogramTypes)
            {
                profile.Put(int.Parse(record.Values[0], CultureInfo.InvariantCulture));
            }

            for (int i = 0; i < types.Length; i++)
            {
                profile.Put(types[i], i + 1);
            }
        }

        profile.End();
        return true;
    }
}

/// <summary>A method in the text.</summary>
/// <param name="Name">Of its type, arguments in brackets, and its own.</param>
/// <param name="Signature">As the runtime writes it.</param>
/// <param name="CodeSize">Bytes of its intermediate language.</param>
/// <param name="Records">In the runtime's order.</param>
internal sealed record CountedMethod(string Name, string Signature, int CodeSize, List<CountedRecord> Records);

/// <summary>One place of a method.</summary>
internal sealed record CountedRecord(int Kind, int Offset, int Other, List<string> Values);
