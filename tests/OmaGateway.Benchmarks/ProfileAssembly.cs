using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace OmaGateway.Benchmarks;

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
