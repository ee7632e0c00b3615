using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OmaGateway.Benchmarks;

/// <summary>All types of all assemblies of a folder, by their full names.</summary>
internal sealed class AssemblyIndex : IDisposable
{
    private readonly List<PEReader> _files = [];
    private readonly ILookup<string, FoundType> _types;

    public AssemblyIndex(string[] folders)
    {
        foreach (string file in folders.SelectMany(static folder => Directory.EnumerateFiles(folder, "*.dll")).Order(StringComparer.Ordinal))
        {
            _files.Add(new PEReader(File.OpenRead(file)));
        }

        _types = _files.Where(static pe => pe.HasMetadata).SelectMany(static pe => TypesOf(pe)).ToLookup(static type => type.Name, static type => type.Type);
    }

    public IEnumerable<FoundType> Find(string fullName) => _types[fullName];

    public void Dispose() => _files.ForEach(static file => file.Dispose());

    private static IEnumerable<(string Name, FoundType Type)> TypesOf(PEReader pe)
    {
        var reader = pe.GetMetadataReader();
        return reader.IsAssembly ? reader.TypeDefinitions.Select(handle => (FullName(reader, handle), new FoundType(pe, reader, handle))) : [];
    }

    private static string FullName(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        return type.IsNested ? $"{FullName(reader, type.GetDeclaringType())}+{name}"
            : type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
    }
}

/// <summary>A type where it is defined.</summary>
internal sealed record FoundType(PEReader Pe, MetadataReader Reader, TypeDefinitionHandle Handle)
{
    public TypeDefinition Definition => Reader.GetTypeDefinition(Handle);

    public string Assembly => Reader.GetString(Reader.GetAssemblyDefinition().Name);

    public bool IsValueType => Definition.BaseType is { IsNil: false, Kind: HandleKind.TypeReference } its
        ? Reader.GetString(Reader.GetTypeReference((TypeReferenceHandle)its).Name) is "ValueType" or "Enum"
        : Definition.BaseType is { IsNil: false, Kind: HandleKind.TypeDefinition } own && Reader.GetString(Reader.GetTypeDefinition((TypeDefinitionHandle)own).Name) is "ValueType" or "Enum";
}
