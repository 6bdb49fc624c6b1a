using Playground.Kernel.Fields;
using Playground.Kernel.Objects;

namespace Playground.Verifier;

// A program and the maps it names: looked at when the map is first used.
internal sealed partial class ProgramVerifier
{
    private readonly HashSet<MapType> seenOnce = [];

    private void CheckMapCompatibility(MapInfo map)
    {
        var fields = FieldsOf(map);
        var isTracing = prog.Type is ProgType.Kprobe or ProgType.Tracepoint or ProgType.PerfEvent or ProgType.RawTracepoint or ProgType.RawTracepointWritable;
        if (fields.Has(FieldKind.GraphRoot) && isTracing)
            Reject(Errno.Inval, "tracing progs cannot use bpf_{list_head,rb_root} yet");
        if (fields.Has(FieldKind.SpinLock | FieldKind.ResSpinLock))
        {
            if (prog.Type == ProgType.SocketFilter)
                Reject(Errno.Inval, "socket filter progs cannot use bpf_spin_lock yet");
            if (isTracing)
                Reject(Errno.Inval, "tracing progs cannot use bpf_spin_lock yet");
        }
        if (fields.Has(FieldKind.Timer) && isTracing)
            Reject(Errno.Inval, "tracing progs cannot use bpf_timer yet");
        if (fields.Has(FieldKind.Workqueue) && isTracing)
            Reject(Errno.Inval, "tracing progs cannot use bpf_wq yet");
        if (map.Type == MapType.StructOps)
            Reject(Errno.Inval, "bpf_struct_ops map cannot be used in prog");
        if (prog.IsSleepable && !MaySleepWith(map.Type))
            Reject(Errno.Inval, "Sleepable programs can only use array, hash, ringbuf and local storage maps");
        if (map.Type is MapType.CgroupStorage or MapType.PercpuCgroupStorage && !seenOnce.Add(map.Type))
            Reject(Errno.Busy, "only one cgroup storage of each type is allowed");
        if (map.Type == MapType.Arena)
            CheckArenaMap(map);
    }

    private static bool MaySleepWith(MapType type) => type is MapType.Hash or MapType.LruHash or MapType.Array or MapType.PercpuHash or MapType.PercpuArray
        or MapType.LruPercpuHash or MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.Ringbuf or MapType.UserRingbuf or MapType.InodeStorage
        or MapType.SkStorage or MapType.TaskStorage or MapType.CgrpStorage or MapType.Queue or MapType.Stack or MapType.Arena;

    private void CheckArenaMap(MapInfo map)
    {
        if (!seenOnce.Add(MapType.Arena))
            Reject(Errno.Busy, "Only one arena per program");
        if (options.Caps != Capabilities.All)
            Reject(Errno.Perm, "CAP_BPF and CAP_PERFMON are required to use arena");
        // The loader maps an arena that has no fixed address, which sets it.
        _ = map;
    }
}
