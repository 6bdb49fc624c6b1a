using Playground.Kernel.Objects;

namespace Playground.Verifier;

/// <summary>Numbers of the helpers that have rules of their own.</summary>
internal static class HelperId
{
    public const int MapLookupElem = 1, MapUpdateElem = 2, MapDeleteElem = 3, GetSmpProcessorId = 8, SkbStoreBytes = 9, L3CsumReplace = 10,
        L4CsumReplace = 11, TailCall = 12, CloneRedirect = 13, SkbVlanPush = 18, SkbVlanPop = 19, PerfEventRead = 22, PerfEventOutput = 25,
        GetStackid = 27, SkbChangeProto = 31, SkbUnderCgroup = 33, CurrentTaskUnderCgroup = 37, SkbChangeTail = 38, SkbPullData = 39,
        SkbChangeHead = 43, XdpAdjustHead = 44, ProbeReadStr = 45, SkbAdjustRoom = 50, RedirectMap = 51, SkRedirectMap = 52,
        SockMapUpdate = 53, XdpAdjustMeta = 54, PerfEventReadValue = 55, MsgRedirectMap = 60, MsgPullData = 63, XdpAdjustTail = 65,
        GetStack = 67, SockHashUpdate = 70, MsgRedirectHash = 71, SkRedirectHash = 72, LwtPushEncap = 73, LwtSeg6StoreBytes = 74,
        LwtSeg6AdjustSrh = 75, LwtSeg6Action = 76, GetLocalStorage = 81, SkSelectReuseport = 82, SkLookupTcp = 84, SkLookupUdp = 85,
        SkRelease = 86, MapPushElem = 87, MapPopElem = 88, MapPeekElem = 89, MsgPushData = 90, MsgPopData = 91, SpinLock = 93, SpinUnlock = 94,
        SkFullsock = 95, TcpSock = 96, GetListenerSock = 98, SkcLookupTcp = 99, SkStorageGet = 107, SkStorageDelete = 108, SkbOutput = 111,
        ProbeReadUserStr = 114, ProbeReadKernelStr = 115, XdpOutput = 121, RingbufOutput = 130, RingbufReserve = 131, RingbufSubmit = 132,
        RingbufDiscard = 133, RingbufQuery = 134, SkcToTcp6Sock = 136, SkcToTcpSock = 137, SkcToTcpTimewaitSock = 138,
        SkcToTcpRequestSock = 139, SkcToUdp6Sock = 140, GetTaskStack = 141, StoreHdrOpt = 143, InodeStorageGet = 145, InodeStorageDelete = 146,
        PerCpuPtr = 153, ThisCpuPtr = 154, TaskStorageGet = 156, TaskStorageDelete = 157, ForEachMapElem = 164, Snprintf = 165,
        TimerInit = 169, TimerSetCallback = 170, TimerStart = 171, TimerCancel = 172, GetFuncIp = 173, FindVma = 180, Loop = 181,
        SetRetval = 187, KptrXchg = 194, MapLookupPercpuElem = 195, SkcToMptcpSock = 196, DynptrFromMem = 197, RingbufReserveDynptr = 198,
        RingbufSubmitDynptr = 199, RingbufDiscardDynptr = 200, DynptrRead = 201, DynptrWrite = 202, DynptrData = 203, UserRingbufDrain = 209,
        CgrpStorageGet = 210, CgrpStorageDelete = 211;

    /// <summary>Helpers of the 2022 proposal; numbers that no kernel uses.</summary>
    public const int KptrTrySet = 65001, KptrGet = 65002, MovePtr = 65003;

    /// <summary>The result is a reference that must be released.</summary>
    public static bool Acquires(int id, MapType? map) => id switch
    {
        SkLookupTcp or SkLookupUdp or SkcLookupTcp or RingbufReserve or KptrXchg or KptrGet or MovePtr => true,
        MapLookupElem => map is MapType.Sockmap or MapType.Sockhash,
        _ => false,
    };

    /// <summary>The result is another view of the argument and shares its reference.</summary>
    public static bool InheritsReference(int id) => id is TcpSock or SkFullsock or SkcToTcpSock or SkcToTcp6Sock or SkcToUdp6Sock
        or SkcToMptcpSock or SkcToTcpTimewaitSock or SkcToTcpRequestSock or DynptrData;

    /// <summary>The call may move or change packet data, so what is known of packet pointers is void.</summary>
    public static bool ChangesPacketData(int id) => id is SkbStoreBytes or L3CsumReplace or L4CsumReplace or CloneRedirect or SkbVlanPush
        or SkbVlanPop or SkbChangeProto or SkbChangeTail or SkbPullData or SkbChangeHead or XdpAdjustHead or SkbAdjustRoom or XdpAdjustMeta
        or MsgPullData or XdpAdjustTail or LwtPushEncap or LwtSeg6StoreBytes or LwtSeg6AdjustSrh or LwtSeg6Action or MsgPushData or MsgPopData
        or StoreHdrOpt or TailCall;

    public static bool CallsSyncCallback(int id) => id is ForEachMapElem or FindVma or Loop or UserRingbufDrain;
}
