namespace Playground.Isa.Assembly;

/// <summary>Reads one instruction in the spelling of the verifier's log, of <c>llvm-objdump</c> or of clang's inline assembly.</summary>
/// <remarks>
/// The three differ in blanks and in how atomics, targets and wide immediates are written; all spellings are taken.
/// A number that does not fit the 32 bits of a move is loaded with the 16-byte instruction, as its value asks for.
/// </remarks>
public sealed partial class InsnParser
{
    private readonly TokenReader tokens;

    private InsnParser(string text) => tokens = new TokenReader(Lexer.Split(text));

    /// <summary>Reads an instruction; on failure <paramref name="error"/> says what was expected, at <paramref name="column"/> (from 1).</summary>
    public static bool TryParse(string text, out InsnText insn, out string error, out int column)
    {
        (insn, error, column) = (default, "", 0);
        try
        {
            var parser = new InsnParser(text);
            insn = parser.Statement();
            parser.tokens.ExpectEnd();
            return true;
        }
        catch (AsmSyntaxException e)
        {
            (error, column) = (e.Message, e.Column);
            return false;
        }
    }

    private InsnText Statement()
    {
        if (tokens.TryRegister(out var dst, out var narrow))
            return Assignment(dst, narrow);
        if (tokens.TakeSymbol("*"))
            return Store();
        var word = tokens.ExpectName("an instruction");
        return word.Text switch
        {
            "exit" => Make(0x95),
            "goto" => JumpTo(Make(0x05)),
            "gotol" => JumpTo(Make(0x06)),
            "may_goto" => JumpTo(Make(0xe5)),
            "if" => Conditional(),
            "call" => Call(),
            "callx" => Make(0x8d, dst: tokens.ExpectRegister().Number),
            "lock" => Locked(),
            "store_release" => StoreRelease(),
            _ => throw new AsmSyntaxException(word.Column, $"unknown instruction '{word.Text}'"),
        };
    }

    private static Insn MakeInsn(int code, int dst = 0, int src = 0, int off = 0, int imm = 0) =>
        new(InsnCodec.Normalise((byte)code, (byte)src, (short)off, imm), (byte)code, (byte)dst, (byte)src, (short)off, imm);

    private static InsnText Make(int code, int dst = 0, int src = 0, int off = 0, int imm = 0) =>
        new(MakeInsn(code, dst, src, off, imm), default);

    // ----- jumps and calls

    private InsnText Conditional()
    {
        var (dst, narrow) = tokens.ExpectRegister();
        var op = tokens.ExpectSymbol();
        if (!Mnemonics.Jumps.TryGetValue(op.Text, out var jump))
            throw new AsmSyntaxException(op.Column, $"'{op.Text}' compares nothing");
        var code = JumpCode(jump) | (narrow ? InsnClass.Jmp32 : InsnClass.Jmp);
        Insn insn;
        if (tokens.TryRegister(out var src, out var srcNarrow))
        {
            if (srcNarrow != narrow)
                throw tokens.ErrorBefore("both sides of a comparison have the same width");
            insn = MakeInsn(code | 8, dst, src);
        }
        else
        {
            // The log prints the immediate as 32 bits without a sign, whatever the width.
            insn = MakeInsn(code, dst, imm: tokens.ExpectImm(unsignedToo: true));
        }
        tokens.ExpectWord("goto");
        return JumpTo(new InsnText(insn, default));
    }

    private static int JumpCode(Op op) => op switch
    {
        Op.JEq => 0x10,
        Op.JGt => 0x20,
        Op.JGe => 0x30,
        Op.JSet => 0x40,
        Op.JNe => 0x50,
        Op.JSGt => 0x60,
        Op.JSGe => 0x70,
        Op.JLt => 0xa0,
        Op.JLe => 0xb0,
        Op.JSLt => 0xc0,
        _ => 0xd0,
    };

    /// <summary><c>pc+2</c>, <c>+2</c>, or a label.</summary>
    private InsnText JumpTo(InsnText jump)
    {
        var token = tokens.Peek;
        if (tokens.TakeRelative(out var distance))
        {
            tokens.SkipAnnotation();
            if (jump.Insn.Op == Op.JaLong)
                return new InsnText(jump.Insn.With(imm: (int)distance), default);
            if (distance is < short.MinValue or > short.MaxValue)
                throw new AsmSyntaxException(token.Column, $"a jump of {distance} instructions does not fit 16 bits");
            return new InsnText(jump.Insn.With(off: (short)distance), default);
        }
        if (token.Kind is not (TokenKind.Name or TokenKind.Number))
            throw new AsmSyntaxException(token.Column, "expected a label, or a distance like +2");
        tokens.Next();
        return jump with { Reference = new Reference(ReferenceKind.Jump, token.Text, 0, token.Column) };
    }

    private InsnText Call()
    {
        var token = tokens.Peek;
        if (tokens.TakeRelative(out var distance))
        {
            tokens.SkipAnnotation();
            return Make(0x85, src: Pseudo.Call, imm: (int)distance);
        }
        if (token.Kind == TokenKind.Number)
            return Make(0x85, imm: tokens.ExpectImm(unsignedToo: false));
        var name = tokens.ExpectName("a function");
        long number = -1;
        if (tokens.TakeSymbol("#"))
            number = tokens.ExpectImm(unsignedToo: false);
        return Make(0x85) with { Reference = new Reference(ReferenceKind.Call, name.Text, number, name.Column) };
    }
}
