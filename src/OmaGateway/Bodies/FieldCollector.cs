using System.Text.Json;
using OmaGateway.Problems;
using OmaGateway.Routing;

namespace OmaGateway.Bodies;

/// <summary>Collects the fields of one body and everything that is wrong with them.</summary>
internal sealed class FieldCollector(BodyContract contract, bool dropUnknown)
{
    /// <summary>Documented fields are all reported; of other names this many, so that an answer stays small.</summary>
    private const int MostStrayErrors = 20;

    public static readonly FieldFault Duplicate = new("duplicate", "Must be given once.");
    private static readonly FieldFault Required = new("required", "Must be given.");
    private static readonly FieldFault Unknown = new("unknown", "Is not a field of this interface.");
    private static readonly FieldFault Ambiguous = new("ambiguous", "Must not stand outside of requestBody where there is one.");

    private readonly FieldValue?[] _values = new FieldValue?[contract.Fields.Count];
    private readonly bool[] _faulty = new bool[contract.Fields.Count];
    private List<FieldError>? _errors;
    private HashSet<string>? _dropped;
    private ulong _seenOutside;
    private ulong _seenInside;
    private int _stray;

    /// <summary>JSON pointer of the wrapper once there was one; the fields belong into it.</summary>
    private string _home = "";

    /// <summary>The same complaint about the same place is made once, however often it is earned.</summary>
    public void Refuse(string pointer, FieldFault fault)
    {
        var error = new FieldError(pointer, fault.Code, fault.Message);
        if (!(_errors ??= []).Contains(error))
        {
            _errors.Add(error);
        }
    }

    /// <summary>Reads a property beside the wrapper, or of a flat body.</summary>
    public void OutsideProperty(ref Utf8JsonReader json) => Property(ref json, "", ref _seenOutside);

    /// <summary>Reads a property of the wrapper's object.</summary>
    public void InsideProperty(ref Utf8JsonReader json) => Property(ref json, _home, ref _seenInside);

    public void EnterWrapper(string pointer) => _home = pointer;

    public BodyReading Finish(BodyPolicy policy)
    {
        var texts = new Dictionary<string, string>(_values.Length, StringComparer.Ordinal);
        for (int i = 0; i < _values.Length; i++)
        {
            var field = contract.Fields[i];
            if (_home.Length > 0 && (_seenOutside & (1UL << i)) != 0)
            {
                Refuse("/" + field.Name, Ambiguous);
            }

            if (_values[i] is { } value)
            {
                texts.Add(field.Name, value.Canonical);
            }
            else if (field.Required && !_faulty[i])
            {
                Refuse($"{_home}/{field.Name}", Required);
            }
        }

        if (_errors is null && contract.Together?.Invoke(texts) is var (name, fault))
        {
            Refuse($"{_home}/{name}", fault);
        }

        return _errors is null
            ? new BodyReading.Valid(BodyWriter.Write(contract, _values, policy, texts))
            : new BodyReading.Invalid(_errors);
    }

    private void Property(ref Utf8JsonReader json, string parent, ref ulong seen)
    {
        int index = IndexOf(ref json);
        if (index < 0)
        {
            Stray(ref json, parent);
            return;
        }

        json.Read();
        ulong bit = 1UL << index;
        bool repeated = (seen & bit) != 0;
        seen |= bit;
        FieldValue value = default;
        var fault = repeated ? Duplicate : json.TokenType == JsonTokenType.Null ? null : contract.Fields[index].Format.Read(ref json, out value);
        json.Skip();
        if (fault is not null)
        {
            _faulty[index] = true;
            Refuse($"{parent}/{contract.Fields[index].Name}", fault);
        }
        else if (value.Text is not null)
        {
            _values[index] = value;
        }
    }

    private void Stray(ref Utf8JsonReader json, string parent)
    {
        string name = json.GetString()!;
        json.Read();
        json.Skip();
        if (_stray >= MostStrayErrors)
        {
            return;
        }

        if (!dropUnknown)
        {
            Refuse(UnknownName.Pointer(parent, name, contract), Unknown);
            _stray++;
        }
        else if (!(_dropped ??= new HashSet<string>(StringComparer.Ordinal)).Add($"{parent}/{name}"))
        {
            Refuse(UnknownName.Pointer(parent, name, contract), Duplicate);
            _stray++;
        }
    }

    private int IndexOf(ref Utf8JsonReader json)
    {
        for (int i = 0; i < contract.Fields.Count; i++)
        {
            if (json.ValueTextEquals(contract.Fields[i].Name))
            {
                return i;
            }
        }

        return -1;
    }
}
