using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Playground.Btf;

/// <summary>Writes types as raw BTF, little-endian; ids stay what they are, equal strings are written once.</summary>
public static class BtfWriter
{
    private const int HeaderSize = 24;

    public static byte[] Write(BtfSpec btf) => Write(btf, [], out _);

    /// <summary>Also puts <paramref name="more"/> strings into the table (<c>.BTF.ext</c> refers to them) and tells where each is.</summary>
    public static byte[] Write(BtfSpec btf, IEnumerable<string> more, out IReadOnlyDictionary<string, int> offsets)
    {
        var strings = new StringTable();
        var types = new ArrayBufferWriter<byte>();
        foreach (var type in btf.Types.Skip(1))
            WriteType(new Words(types), strings, type);
        foreach (var text in more)
            strings.Add(text);
        offsets = strings.Offsets;
        return [.. Header(types.WrittenCount, strings.Bytes.Length), .. types.WrittenSpan, .. strings.Bytes];
    }

    private static byte[] Header(int types, int strings)
    {
        var header = new byte[HeaderSize];
        BinaryPrimitives.WriteUInt16LittleEndian(header, 0xeb9f);
        header[2] = 1;
        uint[] fields = [HeaderSize, 0, (uint)types, (uint)types, (uint)strings];
        for (var i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4 + i * 4), fields[i]);
        return header;
    }

    private static void WriteType(Words to, StringTable strings, BtfType type)
    {
        var (flag, count, size) = type switch
        {
            BtfComposite c => (c.KindFlag, c.Members.Length, c.Size),
            BtfEnum e => (e.IsSigned, e.Values.Length, e.Size),
            BtfFwd f => (f.IsUnion, 0, 0),
            BtfFuncProto f => (false, f.Params.Length, f.Return),
            BtfFunc f => (false, (int)f.Linkage, f.Target),
            BtfDatasec d => (false, d.Vars.Length, d.Size),
            BtfInt i => (false, 0, i.Size),
            BtfFloat f => (false, 0, f.Size),
            BtfTypeTag t => (t.KindFlag, 0, t.Target),
            BtfDeclTag t => (t.KindFlag, 0, t.Target),
            BtfRef r => (false, 0, r.Target),
            _ => (false, 0, 0),
        };
        to.Put(strings.Add(type.Name), (int)((flag ? 1u << 31 : 0) | (uint)type.Kind << 24 | (uint)count & 0xffff), size);
        switch (type)
        {
            case BtfInt i:
                to.Put(i.Encoding << 24 | i.BitOffset << 16 | i.Bits);
                break;
            case BtfArray a:
                to.Put(a.Element, a.IndexType, a.Count);
                break;
            case BtfComposite c:
                foreach (var m in c.Members)
                    to.Put(strings.Add(m.Name), m.Type, c.KindFlag ? m.BitfieldSize << 24 | m.BitOffset : m.BitOffset);
                break;
            case BtfEnum { Is64: true } e:
                foreach (var v in e.Values)
                    to.Put(strings.Add(v.Name), (int)v.Value, (int)(v.Value >> 32));
                break;
            case BtfEnum e:
                foreach (var v in e.Values)
                    to.Put(strings.Add(v.Name), (int)v.Value);
                break;
            case BtfFuncProto f:
                foreach (var p in f.Params)
                    to.Put(strings.Add(p.Name), p.Type);
                break;
            case BtfVar v:
                to.Put((int)v.Linkage);
                break;
            case BtfDatasec d:
                foreach (var v in d.Vars)
                    to.Put(v.Var, v.Offset, v.Size);
                break;
            case BtfDeclTag t:
                to.Put(t.ComponentIndex);
                break;
        }
    }

    private readonly struct Words(IBufferWriter<byte> to)
    {
        public void Put(params ReadOnlySpan<int> words)
        {
            foreach (var word in words)
            {
                BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), word);
                to.Advance(4);
            }
        }
    }

    private sealed class StringTable
    {
        private readonly Dictionary<string, int> offsets = new() { [""] = 0 };
        private readonly ArrayBufferWriter<byte> bytes = new();

        public StringTable() => bytes.Write([(byte)0]);

        public IReadOnlyDictionary<string, int> Offsets => offsets;

        public ReadOnlySpan<byte> Bytes => bytes.WrittenSpan;

        public int Add(string text)
        {
            if (offsets.TryGetValue(text, out var offset))
                return offset;
            offset = bytes.WrittenCount;
            offsets[text] = offset;
            bytes.Write(Encoding.UTF8.GetBytes(text));
            bytes.Write([(byte)0]);
            return offset;
        }
    }
}
