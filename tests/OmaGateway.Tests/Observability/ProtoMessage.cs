using System.Buffers.Binary;
using System.Text;

namespace OmaGateway.Tests.Observability;

/// <summary>A protobuf message without its schema: fields by number, in the order they came. Enough to read OTLP.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            ulong tag = Varint(bytes.Span, ref at);
            switch (tag & 7)
            {
                case 0: _fields.Add(((int)(tag >> 3), Varint(bytes.Span, ref at), default)); break;
                case 1: _fields.Add(((int)(tag >> 3), BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..]), default)); at += 8; break;
                case 2:
                    int length = (int)Varint(bytes.Span, ref at);
                    _fields.Add(((int)(tag >> 3), 0, bytes.Slice(at, length)));
                    at += length;
                    break;
                case 5: _fields.Add(((int)(tag >> 3), BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]), default)); at += 4; break;
                default: throw new FormatException($"Wire type {tag & 7} at {at}");
            }
        }
    }

    public IEnumerable<ProtoMessage> Messages(int number) => _fields.Where(field => field.Number == number).Select(field => new ProtoMessage(field.Bytes));

    public ProtoMessage? Message(int number) => Messages(number).FirstOrDefault();

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    public byte[] Bytes(int number) => _fields.FirstOrDefault(field => field.Number == number).Bytes.ToArray();

    public ulong Number(int number) => _fields.FirstOrDefault(field => field.Number == number).Value;

    public bool Has(int number) => _fields.Exists(field => field.Number == number);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
