using Playground.Btf;

namespace Playground.Verifier;

/// <summary>One function of the program: where it is, and what was found out about it.</summary>
internal sealed partial class SubprogInfo(int start)
{
    public int Start { get; } = start;
    /// <summary>First insn after it.</summary>
    public int End { get; set; }
    public string Name { get; set; } = "";
    /// <summary>Its FUNC in the program's BTF, when func_info was given.</summary>
    public BtfFunc? Func { get; set; }
    public bool IsGlobal => Func?.Linkage == BtfLinkage.Global;
    public bool IsStatic => Func?.Linkage == BtfLinkage.Static;
    /// <summary>The arguments do not match the prototype, so nothing may be derived from it.</summary>
    public bool Unreliable { get; set; }
    /// <summary>Of a global function: reached by a call; found safe.</summary>
    public bool Called { get; set; }
    public bool Verified { get; set; }
    public bool IsCallback { get; set; }
    public bool IsAsyncCallback { get; set; }
    public bool IsExceptionCallback { get; set; }
    public bool HasTailCall { get; set; }
    public bool HasLdAbs { get; set; }
    public bool ChangesPacketData { get; set; }
    public bool MightSleep { get; set; }
    /// <summary>Deepest stack byte touched on any visit, a positive multiple of eight.</summary>
    public int StackDepth { get; set; }
    /// <summary>Stack offset above which no bpf_fastcall spill lies; <see cref="int.MinValue"/> when there are none.</summary>
    public int FastcallOffset { get; set; } = int.MinValue;
    /// <summary>Some spills stay, so the stack keeps its size.</summary>
    public bool KeepsFastcallStack { get; set; }
}
