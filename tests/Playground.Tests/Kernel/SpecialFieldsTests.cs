using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Tests.Kernel;

public sealed class SpecialFieldsTests
{
    private static readonly Profile Profile = ProfileCatalog.Get("linux-6.18");

    /// <summary>1 int, 2 bpf_spin_lock, 3 bpf_timer, 4 local, 5 tag kptr, 6 pointer, 7 the value.</summary>
    private static BtfSpec Types(int valueSize, params BtfMember[] members) => new([
        new BtfInt { Name = "int", Size = 4, Bits = 32, Encoding = 1 },
        new BtfComposite { Name = "bpf_spin_lock", Size = 4, Members = [new BtfMember("val", 1, 0, 0)] },
        new BtfComposite { Name = "bpf_timer", Size = 16, Members = [] },
        new BtfComposite { Name = "program_object_of_its_own", Size = 4, Members = [new BtfMember("x", 1, 0, 0)] },
        new BtfTypeTag { Name = "kptr", Target = 4 },
        new BtfPtr { Target = 5 },
        new BtfComposite { Name = "value", Size = valueSize, Members = [.. members] },
        new BtfArray { Element = 6, Count = 12 },
        new BtfTypeTag { Name = "kptr_ref", Target = 4 },
        new BtfPtr { Target = 9 },
    ]);

    private static FieldRecord Of(int size, params BtfMember[] members) => SpecialFields.Of(new MapSpec
    {
        Name = "m",
        Type = MapType.Array,
        KeySize = 4,
        ValueSize = size,
        MaxEntries = 1,
        Btf = Types(size, members),
        ValueTypeId = 7,
    }, Profile);

    [Fact]
    public void A_lock_and_a_timer_are_found_where_they_are()
    {
        var record = Of(24, new BtfMember("lock", 2, 0, 0), new BtfMember("timer", 3, 64, 0));
        Assert.Equal([(FieldKind.SpinLock, 0, 4), (FieldKind.Timer, 8, 16)], record.Fields.Select(f => (f.Kind, f.Offset, f.Size)));
        Assert.Equal(FieldKind.Timer, record.Overlapping(20, 1)?.Kind);
        Assert.Null(record.Overlapping(4, 4));
    }

    [Fact]
    public void Two_locks_are_too_many() =>
        Assert.Equal(7, Of(8, new BtfMember("a", 2, 0, 0), new BtfMember("b", 2, 32, 0)).Errno);

    [Fact]
    public void An_array_of_twelve_slots_is_too_much_for_a_record() =>
        Assert.Equal(7, Of(96, new BtfMember("slots", 8, 0, 0)).Errno);

    [Fact]
    public void The_tag_of_an_older_kernel_is_refused_without_a_word() =>
        Assert.Equal((22, 0), (Of(8, new BtfMember("p", 10, 0, 0)).Errno, Of(8, new BtfMember("p", 10, 0, 0)).Fields.Length));

    [Fact]
    public void A_misaligned_timer_is_plain_bytes() => Assert.Empty(Of(20, new BtfMember("timer", 3, 32, 0)).Fields);

    [Fact]
    public void A_timer_may_not_be_in_a_percpu_map()
    {
        var map = new MapSpec
        {
            Name = "m",
            Type = MapType.PercpuArray,
            KeySize = 4,
            ValueSize = 16,
            MaxEntries = 1,
            Btf = Types(16, new BtfMember("timer", 3, 0, 0)),
            ValueTypeId = 7,
        };
        Assert.Equal(95, SpecialFields.CheckMap(map, Profile).Errno);
        Assert.Equal(13, SpecialFields.CheckMap(map with { Type = MapType.Array, Flags = 1 << 7 }, Profile).Errno);
        Assert.Equal(0, SpecialFields.CheckMap(map with { Type = MapType.Array }, Profile).Errno);
    }
}
