using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Which map goes with which helper, and which program may have which map.
internal sealed partial class ProgramVerifier
{
    /// <summary>The pair of map type and helper, looked at from both sides; only after everything else about the call.</summary>
    private void CheckMapHelperPair(CallArgMeta meta)
    {
        if (meta.Map is not { } map)
            return;
        if (!MapTakesHelper(map.Type, meta.FuncId) || !HelperTakesMap(meta.FuncId, map.Type))
            Reject(Errno.Inval, $"cannot pass map_type {(int)map.Type} into func {meta.FuncName}");
    }

    /// <summary>From the map's side: most special maps accept a few helpers only.</summary>
    private bool MapTakesHelper(MapType type, int id) => type switch
    {
        MapType.ProgArray => id == HelperId.TailCall,
        MapType.PerfEventArray => id is HelperId.PerfEventRead or HelperId.PerfEventOutput or HelperId.SkbOutput or HelperId.PerfEventReadValue or HelperId.XdpOutput,
        MapType.Ringbuf => id is HelperId.RingbufOutput or HelperId.RingbufReserve or HelperId.RingbufQuery or HelperId.RingbufReserveDynptr
            or HelperId.RingbufSubmitDynptr or HelperId.RingbufDiscardDynptr,
        MapType.UserRingbuf => id == HelperId.UserRingbufDrain,
        MapType.StackTrace => id == HelperId.GetStackid,
        MapType.CgroupArray => id is HelperId.SkbUnderCgroup or HelperId.CurrentTaskUnderCgroup,
        MapType.CgroupStorage or MapType.PercpuCgroupStorage => id == HelperId.GetLocalStorage,
        MapType.Devmap or MapType.DevmapHash or MapType.Xskmap => id is HelperId.RedirectMap or HelperId.MapLookupElem,
        MapType.Cpumap => id == HelperId.RedirectMap,
        MapType.ArrayOfMaps or MapType.HashOfMaps => id == HelperId.MapLookupElem,
        MapType.Sockmap => id is HelperId.SkRedirectMap or HelperId.SockMapUpdate or HelperId.MsgRedirectMap or HelperId.SkSelectReuseport or HelperId.MapLookupElem
            || MayChangeSockmap(id),
        MapType.Sockhash => id is HelperId.SkRedirectHash or HelperId.SockHashUpdate or HelperId.MsgRedirectHash or HelperId.SkSelectReuseport or HelperId.MapLookupElem
            || MayChangeSockmap(id),
        MapType.ReuseportSockarray => id == HelperId.SkSelectReuseport,
        MapType.Queue or MapType.Stack => id is HelperId.MapPeekElem or HelperId.MapPopElem or HelperId.MapPushElem,
        MapType.SkStorage => id is HelperId.SkStorageGet or HelperId.SkStorageDelete or HelperId.KptrXchg,
        MapType.InodeStorage => id is HelperId.InodeStorageGet or HelperId.InodeStorageDelete or HelperId.KptrXchg,
        MapType.TaskStorage => id is HelperId.TaskStorageGet or HelperId.TaskStorageDelete or HelperId.KptrXchg,
        MapType.CgrpStorage => id is HelperId.CgrpStorageGet or HelperId.CgrpStorageDelete or HelperId.KptrXchg,
        MapType.BloomFilter => id is HelperId.MapPeekElem or HelperId.MapPushElem,
        _ => true,
    };

    /// <summary>From the helper's side.</summary>
    private static bool HelperTakesMap(int id, MapType type) => id switch
    {
        HelperId.TailCall => type == MapType.ProgArray,
        HelperId.PerfEventRead or HelperId.PerfEventOutput or HelperId.PerfEventReadValue or HelperId.SkbOutput or HelperId.XdpOutput => type == MapType.PerfEventArray,
        HelperId.RingbufOutput or HelperId.RingbufReserve or HelperId.RingbufQuery or HelperId.RingbufReserveDynptr
            or HelperId.RingbufSubmitDynptr or HelperId.RingbufDiscardDynptr => type == MapType.Ringbuf,
        HelperId.UserRingbufDrain => type == MapType.UserRingbuf,
        HelperId.GetStackid => type == MapType.StackTrace,
        HelperId.CurrentTaskUnderCgroup or HelperId.SkbUnderCgroup => type == MapType.CgroupArray,
        HelperId.RedirectMap => type is MapType.Devmap or MapType.DevmapHash or MapType.Cpumap or MapType.Xskmap,
        HelperId.SkRedirectMap or HelperId.MsgRedirectMap or HelperId.SockMapUpdate => type == MapType.Sockmap,
        HelperId.SkRedirectHash or HelperId.MsgRedirectHash or HelperId.SockHashUpdate => type == MapType.Sockhash,
        HelperId.GetLocalStorage => type is MapType.CgroupStorage or MapType.PercpuCgroupStorage,
        HelperId.SkSelectReuseport => type is MapType.ReuseportSockarray or MapType.Sockmap or MapType.Sockhash,
        HelperId.MapPopElem => type is MapType.Queue or MapType.Stack,
        HelperId.MapPeekElem or HelperId.MapPushElem => type is MapType.Queue or MapType.Stack or MapType.BloomFilter,
        HelperId.MapLookupPercpuElem => type is MapType.PercpuArray or MapType.PercpuHash or MapType.LruPercpuHash,
        HelperId.SkStorageGet or HelperId.SkStorageDelete => type == MapType.SkStorage,
        HelperId.InodeStorageGet or HelperId.InodeStorageDelete => type == MapType.InodeStorage,
        HelperId.TaskStorageGet or HelperId.TaskStorageDelete => type == MapType.TaskStorage,
        HelperId.CgrpStorageGet or HelperId.CgrpStorageDelete => type == MapType.CgrpStorage,
        _ => true,
    };

    /// <summary>Storing and deleting sockets is safe in some kinds of program only.</summary>
    private bool MayChangeSockmap(int id)
    {
        if (id is not (HelperId.MapUpdateElem or HelperId.MapDeleteElem))
            return false;
        var allowed = prog.Type switch
        {
            ProgType.Tracing => prog.ExpectedAttachType == AttachType.TraceIter,
            ProgType.SockOps => id == HelperId.MapDeleteElem,
            ProgType.SocketFilter or ProgType.SchedCls or ProgType.SchedAct or ProgType.Xdp or ProgType.SkReuseport
                or ProgType.FlowDissector or ProgType.SkLookup => true,
            _ => false,
        };
        if (!allowed)
            Verbose("cannot update sockmap in this context\n");
        return allowed;
    }
}
