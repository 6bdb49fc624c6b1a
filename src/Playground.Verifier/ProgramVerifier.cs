using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;

namespace Playground.Verifier;

/// <summary>One verification of one program: everything that its checks share. Not reusable, not thread safe.</summary>
internal sealed partial class ProgramVerifier
{
    private readonly ProgramSpec prog;
    private readonly Profile profile;
    private readonly VerifierOptions options;
    private readonly ImmutableArray<Insn> insns;
    private readonly InsnAux[] aux;
    private readonly MapInfo[] maps;
    private readonly LogText log;
    private readonly List<Fixup> fixups = [];

    /// <summary>The program's functions by start; filled by the first phases.</summary>
    private readonly List<SubprogInfo> subprogs = [];

    /// <summary>The state being executed.</summary>
    private VerifierState cur;
    /// <summary>The instruction being executed; a check that continues elsewhere sets it.</summary>
    private int insnIdx = -1;
    private int idGen;

    public ProgramVerifier(ProgramSpec prog, Profile profile, VerifierOptions options)
    {
        (this.prog, this.profile, this.options) = (prog, profile, options);
        insns = prog.Insns;
        UsesReadMarks = ReadsAreMarked(profile.Version);
        aux = new InsnAux[insns.Length];
        maps = [.. prog.Maps.Select((m, i) => new MapInfo(m, i))];
        log = new LogText(options.LogLevel, options.MaxLog);
        insnTexts = new string?[insns.Length];
        snapshots = new SnapshotMaker(IsEarlyKernel);
        visits = new int[options.RecordEvents ? insns.Length : 0];
        names = new LogNames(this);
        cur = new VerifierState(0);
    }

    private BtfSpec KernelBtf => profile.KernelBtf;

    // Capabilities. With CAP_PERFMON pointers may leak, uninitialised stack may be read, and nothing is speculative.
    private bool BpfCapable => options.Caps != Capabilities.None;
    private bool PerfmonCapable => options.Caps == Capabilities.All;
    private bool AllowPtrLeaks => PerfmonCapable;
    private bool AllowUninitStack => PerfmonCapable;
    private bool StrictAlignment => (prog.Flags & 1) != 0;
    private bool TestStateFreq => (prog.Flags & 8) != 0 && BpfCapable;
    private bool TestRegInvariants => (prog.Flags & 128) != 0;

    private FrameState Frame => cur.Current;
    private ref RegState Reg(int n) => ref cur.Current.Regs[n];

    /// <summary>Takes the next id; ids are never reused, also not when the path that took them is given up.</summary>
    private int NewId() => ++idGen;

    /// <summary>Text that is in the log at every level; ends with a newline unless the kernel's text has none.</summary>
    private void Verbose(string text) => log.Write(text);

    /// <summary>Refuses the program: writes the message (newline added) and leaves by <see cref="RejectException"/>.</summary>
    [DoesNotReturn]
    private void Reject(int errno, string message)
    {
        Verbose(message + "\n");
        throw new RejectException(errno, message);
    }

    /// <summary>Refuses without a word, as the kernel does in some places.</summary>
    [DoesNotReturn]
    private static void RejectSilently(int errno) => throw new RejectException(errno);

    /// <summary>Gives up because <paramref name="feature"/> is not modelled.</summary>
    [DoesNotReturn]
    private static void Unsupported(string feature) => throw new UnsupportedException(feature);
}
