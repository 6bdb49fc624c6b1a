using System.Buffers.Binary;
using Playground.Btf;

namespace Playground.Tests.Btf;

public class BtfReaderTests
{
    /// <summary>One type of every kind; ids are the places in this list, from 1.</summary>
    private static BtfSpec EveryKind() => new(
    [
        new BtfInt { Name = "int", Size = 4, Encoding = 1, Bits = 32 },
        new BtfPtr { Target = 4 },
        new BtfArray { Element = 1, IndexType = 1, Count = 7 },
        new BtfComposite { Name = "node", Size = 40, KindFlag = true, Members = [new("next", 2, 0, 0), new("flags", 1, 64, 3), new("", 5, 96, 0)] },
        new BtfComposite { Size = 28, IsUnion = true, Members = [new("numbers", 3, 0, 0), new("level", 6, 0, 0)] },
        new BtfEnum { Name = "level", Size = 4, IsSigned = true, Values = [new("LOW", -1), new("HIGH", 5)] },
        new BtfFwd { Name = "opaque", IsUnion = true },
        new BtfTypedef { Name = "node_t", Target = 4 },
        new BtfVolatile { Target = 8 },
        new BtfConst { Target = 9 },
        new BtfRestrict { Target = 2 },
        new BtfFunc { Name = "walk", Target = 13, Linkage = BtfLinkage.Global },
        new BtfFuncProto { Return = 1, Params = [new("from", 10), new("", 0)] },
        new BtfVar { Name = "first", Target = 8, Linkage = BtfLinkage.Global },
        new BtfDatasec { Name = ".data", Size = 40, Vars = [new(14, 0, 40)] },
        new BtfFloat { Name = "double", Size = 8 },
        new BtfDeclTag { Name = "contains:node", Target = 4, ComponentIndex = 1 },
        new BtfTypeTag { Name = "kptr", Target = 4 },
        new BtfEnum { Name = "big", Size = 8, Is64 = true, Values = [new("TOP", long.MinValue)] },
    ]);

    [Fact]
    public void What_the_writer_writes_the_reader_reads_to_the_same_bytes()
    {
        var bytes = BtfWriter.Write(EveryKind());
        var read = BtfReader.Read(bytes);
        Assert.Equal(bytes, BtfWriter.Write(read));
        Assert.Equal(Enum.GetValues<BtfKind>().Order(), read.Types.Select(t => t.Kind).Distinct().Order());
    }

    [Fact]
    public void Members_enumerators_and_parameters_survive()
    {
        var btf = BtfReader.Read(BtfWriter.Write(EveryKind()));
        var node = (BtfComposite)btf.FindFirst("node", BtfKind.Struct)!;
        Assert.Equal(new BtfMember("flags", 1, 64, 3), node.Members[1]);
        Assert.Equal(new BtfEnumerator("LOW", -1), ((BtfEnum)btf[6]).Values[0]);
        Assert.Equal(long.MinValue, ((BtfEnum)btf.FindFirst("big", BtfKind.Enum64)!).Values[0].Value);
        Assert.Equal(new BtfParam("", 0), ((BtfFuncProto)btf[13]).Params[1]);
        Assert.Equal(["level"], btf.Find("level").Select(id => btf[id].Name));
    }

    [Fact]
    public void Layout_looks_through_modifiers_and_unnamed_members()
    {
        var btf = EveryKind();
        Assert.Equal(40, btf.SizeOf(10));
        Assert.Equal(28, btf.SizeOf(3));
        Assert.Null(btf.SizeOf(7));
        Assert.Equal(4, btf.AlignOf(5));
        Assert.Equal(96, btf.FindMember((BtfComposite)btf[4], "numbers")!.Value.BitOffset);
        Assert.Equal("const volatile node_t", btf.Describe(10));
        Assert.Equal("struct node *", btf.Describe(2));
        Assert.Equal("int [7]", btf.Describe(3));
    }

    [Theory]
    [InlineData(0, 0x9f, "big-endian")]
    [InlineData(2, 9, "version 9 is unknown")]
    [InlineData(12, 0xff, "reaches beyond")]
    [InlineData(24 + 7, 0x1f, "kind 31 is unknown")]
    [InlineData(24 + 1, 0xff, "type 1: its name is at")]
    public void A_wrong_byte_is_named(int offset, byte value, string expected)
    {
        var bytes = BtfWriter.Write(EveryKind());
        bytes[offset] = value;
        if (offset == 0)
            (bytes[0], bytes[1]) = (0xeb, 0x9f);
        Assert.Contains(expected, Assert.Throws<BadBtfException>(() => BtfReader.Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_modifiers_without_end_is_refused_when_followed()
    {
        var btf = new BtfSpec([new BtfTypedef { Name = "a", Target = 2 }, new BtfConst { Target = 1 }]);
        Assert.Throws<BadBtfException>(() => btf.SkipModifiers(1));
    }

    [Fact]
    public void Changed_bytes_never_crash_the_reader()
    {
        var seed = BtfWriter.Write(EveryKind());
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = seed.ToArray();
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                var at = random.Next(bytes.Length - 4);
                if (random.Next(2) == 0)
                    bytes[at] = (byte)random.Next(256);
                else
                    BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at & ~3), random.Next(-2, 40));
            }
            try
            {
                var btf = BtfReader.Read(bytes);
                foreach (var type in btf.Types)
                    _ = (btf.SizeOf(type.Id), btf.AlignOf(type.Id), btf.Describe(type.Id));
            }
            catch (BadBtfException)
            {
            }
        }
    }
}
