using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

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

/// <summary>The assembly that is the profile: references to types and methods, and code that is data.</summary>
internal sealed class ProfileAssembly(AssemblyIndex assemblies)
{
    private const byte Class = (byte)SignatureTypeKind.Class;
    private const byte ValueType = (byte)SignatureTypeKind.ValueType;
    private const byte GenericInstance = (byte)SignatureTypeCode.GenericTypeInstance;

    private readonly MetadataBuilder _metadata = new();
    private readonly Dictionary<string, AssemblyReferenceHandle> _references = [];
    private readonly Dictionary<(EntityHandle Scope, string Namespace, string Name), TypeReferenceHandle> _types = [];
    private readonly InstructionEncoder _code = new(new BlobBuilder());

    public EntityHandle? Find(CountedMethod method)
    {
        // A method that implements an interface explicitly has dots of its own behind its type's, as a constructor has.
        for (int dot = method.Name.LastIndexOf('.'); dot > 0; dot = method.Name.LastIndexOf('.', dot - 1))
        {
            if (method.Name[dot - 1] != '.' && TypeName.TryParse(method.Name.AsSpan(0, dot), out var type))
            {
                var found = assemblies.Find(Definition(type).FullName).SelectMany(owner => Methods(owner, method.Name[(dot + 1)..], method)).Take(2).ToList();
                if (found.Count > 0)
                {
                    return found.Count == 1 ? Reference(found[0].Owner, type, found[0].Method) : null;
                }
            }
        }

        return null;
    }

    /// <summary>Null for one that is not found.</summary>
    public EntityHandle? TypeOf(string text)
        => TypeName.TryParse(text, out var name) && Encode(name) is { } encoded ? Handle(encoded) : null;

    public void Begin(EntityHandle method)
    {
        Load(method);
        Load("InstrumentationDataStart");
    }

    public void Put(int number) => _code.LoadConstantI4(number);

    public void Put(EntityHandle? type, int unknown)
    {
        if (type is { } known)
        {
            Load(known);
        }
        else
        {
            Put(unknown);
        }
    }

    public void End()
    {
        Load("InstrumentationDataEnd");
        _code.OpCode(ILOpCode.Pop);
    }

    public void WriteTo(string file)
    {
        var bodies = new MethodBodyStreamEncoder(new BlobBuilder());
        var methods = Define(bodies, "Methods", _code);
        var groups = new InstructionEncoder(new BlobBuilder());
        groups.LoadString(_metadata.GetOrAddUserString("System.Private.CoreLib;")); // one group of all: what compiles a whole program reads every one
        groups.OpCode(ILOpCode.Ldtoken);
        groups.Token(methods);
        groups.OpCode(ILOpCode.Pop);
        Define(bodies, "AssemblyDictionary", groups);
        _metadata.AddModule(0, _metadata.GetOrAddString("profile"), _metadata.GetOrAddGuid(new Guid(1, 0, 0, new byte[8])), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString("profile"), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));

        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), bodies.Builder, deterministicIdProvider: static _ => new BlobContentId(new Guid(1, 0, 0, new byte[8]), 1)).Serialize(image);
        File.Delete(file);
        using var zip = ZipFile.Open(file, ZipArchiveMode.Create);
        var entry = zip.CreateEntry($"{Path.GetFileName(file)}.dll", CompressionLevel.SmallestSize);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var stream = entry.Open();
        image.WriteContentTo(stream);
    }

    private IEnumerable<(FoundType Owner, MethodDefinition Method)> Methods(FoundType owner, string name, CountedMethod counted)
        => from handle in owner.Definition.GetMethods()
           let method = owner.Reader.GetMethodDefinition(handle)
           where owner.Reader.StringComparer.Equals(method.Name, name) && method.RelativeVirtualAddress != 0
           where owner.Pe.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length == counted.CodeSize
           where method.DecodeSignature(new Copy(this), null).ParameterTypes.Length == Parameters(counted.Signature)
           select (owner, method);

    /// <summary>How many there are in "instance void  (class A`2&lt;class B,int32>,int32)".</summary>
    private static int Parameters(string signature)
    {
        string list = signature[(signature.LastIndexOf("  (", StringComparison.Ordinal) + 3)..^1];
        int depth = 0;
        return list.Length == 0 ? 0 : 1 + list.Count(letter =>
        {
            depth += letter is '<' or '[' or '(' ? 1 : letter is '>' or ']' or ')' ? -1 : 0;
            return letter == ',' && depth == 0;
        });
    }

    private static TypeName Definition(TypeName type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;

    private void Load(EntityHandle token)
    {
        _code.OpCode(ILOpCode.Ldtoken);
        _code.Token(token);
    }

    private void Load(string text) => _code.LoadString(_metadata.GetOrAddUserString(text));

    private MethodDefinitionHandle Define(MethodBodyStreamEncoder bodies, string name, InstructionEncoder code)
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(0, static type => type.Void(), static _ => { });
        int at = bodies.AddMethodBody(code);
        return _metadata.AddMethodDefinition(MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, _metadata.GetOrAddString(name), _metadata.GetOrAddBlob(signature), at, default);
    }

    private EntityHandle? Reference(FoundType owner, TypeName type, MethodDefinition method)
    {
        if (Encode(type, owner) is not { } parent)
        {
            return null;
        }

        var signature = method.DecodeSignature(new Copy(this), null);
        var blob = new BlobBuilder();
        blob.WriteByte(signature.Header.RawValue);
        if (signature.Header.IsGeneric)
        {
            blob.WriteCompressedInteger(signature.GenericParameterCount);
        }

        blob.WriteCompressedInteger(signature.ParameterTypes.Length);
        blob.WriteBytes(signature.ReturnType);
        foreach (byte[] parameter in signature.ParameterTypes)
        {
            blob.WriteBytes(parameter);
        }

        EntityHandle reference = _metadata.AddMemberReference(Handle(parent), _metadata.GetOrAddString(owner.Reader.GetString(method.Name)), _metadata.GetOrAddBlob(blob));
        if (!signature.Header.IsGeneric)
        {
            return reference;
        }

        var arguments = new BlobBuilder();
        arguments.WriteByte((byte)SignatureKind.MethodSpecification | 0x0A);
        arguments.WriteCompressedInteger(signature.GenericParameterCount);
        for (int i = 0; i < signature.GenericParameterCount; i++)
        {
            arguments.WriteBytes(Canonical().Bytes);
        }

        return _metadata.AddMethodSpecification(reference, _metadata.GetOrAddBlob(arguments));
    }

    private EntityHandle Handle(Encoded type) => type.Plain.IsNil ? _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(type.Bytes)) : type.Plain;

    /// <summary>Any reference, as the code that is shared by all of them has it.</summary>
    private Encoded Canonical() => Coded(Class, Type(Assembly("System.Private.Canon"), "System", "__Canon"));

    private Encoded? Encode(TypeName type, FoundType? known = null)
    {
        if (type.IsSZArray)
        {
            return Encode(type.GetElementType()) is { } element ? new Encoded([(byte)SignatureTypeCode.SZArray, .. element.Bytes]) : null;
        }

        if (type.FullName == "System.__Canon")
        {
            return Canonical();
        }

        if (known is null && Primitive(type.FullName) is { } primitive)
        {
            return new Encoded([(byte)primitive]);
        }

        var definition = type.IsArray || type.IsByRef || type.IsPointer ? null : Definition(type);
        var found = known ?? (definition is not null && assemblies.Find(definition.FullName).Where(found => type.AssemblyName is null || found.Assembly == type.AssemblyName.Name).Take(2).ToList() is [var one] ? one : null);
        if (found is null)
        {
            return null;
        }

        var coded = Coded(found.IsValueType ? ValueType : Class, Type(found.Reader, found.Handle));
        if (!type.IsConstructedGenericType)
        {
            return coded;
        }

        var arguments = type.GetGenericArguments().Select(argument => Encode(argument)).ToList();
        return arguments.Contains(null) ? null : new Encoded([GenericInstance, .. coded.Bytes, (byte)arguments.Count, .. arguments.SelectMany(static argument => argument!.Bytes)]);
    }

    private static PrimitiveTypeCode? Primitive(string name) => name switch
    {
        "System.Boolean" => PrimitiveTypeCode.Boolean,
        "System.Char" => PrimitiveTypeCode.Char,
        "System.SByte" => PrimitiveTypeCode.SByte,
        "System.Byte" => PrimitiveTypeCode.Byte,
        "System.Int16" => PrimitiveTypeCode.Int16,
        "System.UInt16" => PrimitiveTypeCode.UInt16,
        "System.Int32" => PrimitiveTypeCode.Int32,
        "System.UInt32" => PrimitiveTypeCode.UInt32,
        "System.Int64" => PrimitiveTypeCode.Int64,
        "System.UInt64" => PrimitiveTypeCode.UInt64,
        "System.Single" => PrimitiveTypeCode.Single,
        "System.Double" => PrimitiveTypeCode.Double,
        "System.String" => PrimitiveTypeCode.String,
        "System.Object" => PrimitiveTypeCode.Object,
        "System.IntPtr" => PrimitiveTypeCode.IntPtr,
        "System.UIntPtr" => PrimitiveTypeCode.UIntPtr,
        _ => null,
    };

    private static Encoded Coded(byte kind, EntityHandle type)
    {
        var blob = new BlobBuilder();
        blob.WriteByte(kind);
        blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(type));
        return new Encoded(blob.ToArray(), type);
    }

    private AssemblyReferenceHandle Assembly(string name)
    {
        if (!_references.TryGetValue(name, out var handle))
        {
            _references[name] = handle = _metadata.AddAssemblyReference(_metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, default);
        }

        return handle;
    }

    private TypeReferenceHandle Type(EntityHandle scope, string space, string name)
    {
        if (!_types.TryGetValue((scope, space, name), out var handle))
        {
            _types[(scope, space, name)] = handle = _metadata.AddTypeReference(scope, _metadata.GetOrAddString(space), _metadata.GetOrAddString(name));
        }

        return handle;
    }

    private TypeReferenceHandle Type(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        EntityHandle scope = type.IsNested ? Type(reader, type.GetDeclaringType()) : Assembly(reader.GetString(reader.GetAssemblyDefinition().Name));
        return Type(scope, reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    private TypeReferenceHandle Type(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        EntityHandle scope = type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Type(reader, (TypeReferenceHandle)type.ResolutionScope),
            HandleKind.AssemblyReference => Assembly(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)),
            _ => throw new NotSupportedException($"A type of {type.ResolutionScope.Kind}"),
        };
        return Type(scope, reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    /// <param name="Bytes">In a signature (ECMA-335 II.23.2.12).</param>
    /// <param name="Plain">Where it needs no specification.</param>
    private sealed record Encoded(byte[] Bytes, EntityHandle Plain = default);

    /// <summary>Another assembly's signatures, with this one's tokens.</summary>
    private sealed class Copy(ProfileAssembly own) : ISignatureTypeProvider<byte[], object?>
    {
        public byte[] GetPrimitiveType(PrimitiveTypeCode typeCode) => [(byte)typeCode];

        public byte[] GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Coded(rawTypeKind, own.Type(reader, handle)).Bytes;

        public byte[] GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Coded(rawTypeKind, own.Type(reader, handle)).Bytes;

        public byte[] GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public byte[] GetSZArrayType(byte[] elementType) => [(byte)SignatureTypeCode.SZArray, .. elementType];

        public byte[] GetArrayType(byte[] elementType, ArrayShape shape) => [(byte)SignatureTypeCode.Array, .. elementType, (byte)shape.Rank, 0, 0];

        public byte[] GetByReferenceType(byte[] elementType) => [(byte)SignatureTypeCode.ByReference, .. elementType];

        public byte[] GetPointerType(byte[] elementType) => [(byte)SignatureTypeCode.Pointer, .. elementType];

        public byte[] GetPinnedType(byte[] elementType) => [(byte)SignatureTypeCode.Pinned, .. elementType];

        public byte[] GetGenericInstantiation(byte[] genericType, ImmutableArray<byte[]> typeArguments) => [GenericInstance, .. genericType, (byte)typeArguments.Length, .. typeArguments.SelectMany(static type => type)];

        public byte[] GetGenericMethodParameter(object? genericContext, int index) => [(byte)SignatureTypeCode.GenericMethodParameter, (byte)index];

        public byte[] GetGenericTypeParameter(object? genericContext, int index) => [(byte)SignatureTypeCode.GenericTypeParameter, (byte)index];

        // A modifier's token stands without its kind.
        public byte[] GetModifiedType(byte[] modifier, byte[] unmodifiedType, bool isRequired) => [(byte)(isRequired ? SignatureTypeCode.RequiredModifier : SignatureTypeCode.OptionalModifier), .. modifier[1..], .. unmodifiedType];

        public byte[] GetFunctionPointerType(MethodSignature<byte[]> signature)
            => [(byte)SignatureTypeCode.FunctionPointer, signature.Header.RawValue, (byte)signature.ParameterTypes.Length, .. signature.ReturnType, .. signature.ParameterTypes.SelectMany(static type => type)];
    }
}
