namespace Playground.Isa.Assembly;

public sealed partial class InsnParser
{
    /// <summary>Everything that starts with a register: <c>r1 = ...</c>, <c>r1 += ...</c>.</summary>
    private InsnText Assignment(int dst, bool narrow)
    {
        var op = tokens.ExpectSymbol();
        if (op.Text == "=")
            return Assign(dst, narrow);
        if (!Mnemonics.Alu.TryGetValue(op.Text, out var alu))
            throw new AsmSyntaxException(op.Column, $"'{op.Text}' is no operator of an assignment");
        var code = AluCode(alu) | (narrow ? InsnClass.Alu32 : InsnClass.Alu64);
        var off = alu is Op.SDiv or Op.SMod ? 1 : 0;
        if (!tokens.TryRegister(out var src, out var srcNarrow))
            return Make(code, dst, off: off, imm: tokens.ExpectImm(unsignedToo: narrow));
        SameWidth(narrow, srcNarrow);
        return Make(code | 8, dst, src, off);
    }

    private static int AluCode(Op op) => op switch
    {
        Op.Add => 0x00,
        Op.Sub => 0x10,
        Op.Mul => 0x20,
        Op.Div or Op.SDiv => 0x30,
        Op.Or => 0x40,
        Op.And => 0x50,
        Op.Lsh => 0x60,
        Op.Rsh => 0x70,
        Op.Mod or Op.SMod => 0x90,
        Op.Xor => 0xa0,
        Op.Mov => 0xb0,
        _ => 0xc0,
    };

    private void SameWidth(bool dstNarrow, bool srcNarrow)
    {
        if (dstNarrow != srcNarrow)
            throw tokens.ErrorBefore("both registers of an operation have the same width (r or w)");
    }

    /// <summary>The right side of <c>r1 =</c>.</summary>
    private InsnText Assign(int dst, bool narrow)
    {
        var mov = 0xb0 | (narrow ? InsnClass.Alu32 : InsnClass.Alu64);
        if (tokens.TryRegister(out var src, out var srcNarrow))
        {
            SameWidth(narrow, srcNarrow);
            return Make(mov | 8, dst, src);
        }
        if (tokens.Peek.Text == "-" && tokens.TryAfterSymbol(out var negated, out var negatedNarrow))
        {
            SameWidth(narrow, negatedNarrow);
            if (negated != dst)
                throw tokens.ErrorBefore($"a register is negated in place: {(narrow ? 'w' : 'r')}{dst}");
            return Make(0x80 | (narrow ? InsnClass.Alu32 : InsnClass.Alu64), dst);
        }
        if (tokens.TakeSymbol("("))
            return SignExtendingMove(mov, dst, narrow);
        if (tokens.TakeSymbol("*"))
            return Load(dst);
        if (tokens.TakeSymbol("&"))
            return PercpuAddress(dst);
        return tokens.Peek.Kind == TokenKind.Name ? AssignWord(dst, narrow) : AssignNumber(mov, dst, narrow);
    }

    private InsnText SignExtendingMove(int mov, int dst, bool narrow)
    {
        var type = tokens.ExpectName("s8, s16 or s32");
        var bits = type.Text switch { "s8" => 8, "s16" => 16, "s32" when !narrow => 32, _ => 0 };
        if (bits == 0)
            throw new AsmSyntaxException(type.Column, $"a {(narrow ? 32 : 64)}-bit move does not extend from '{type.Text}'");
        tokens.ExpectSymbol(")");
        var (src, srcNarrow) = tokens.ExpectRegister();
        SameWidth(narrow, srcNarrow);
        return Make(mov | 8, dst, src, bits);
    }

    /// <summary><c>&amp;(void __percpu *)(r2)</c>.</summary>
    private InsnText PercpuAddress(int dst)
    {
        tokens.ExpectSymbol("(");
        tokens.ExpectWord("void");
        tokens.ExpectWord("__percpu");
        tokens.ExpectSymbol("*");
        tokens.ExpectSymbol(")");
        tokens.ExpectSymbol("(");
        var (src, _) = tokens.ExpectRegister();
        tokens.ExpectSymbol(")");
        return Make(0xbf, dst, src, -1);
    }

    private InsnText AssignNumber(int mov, int dst, bool narrow)
    {
        var start = tokens.Peek;
        var value = tokens.ExpectNumber();
        if (tokens.TakeWord("ll"))
            return Wide(dst, narrow, value, start.Column);
        if (value >= int.MinValue && value <= (narrow ? uint.MaxValue : int.MaxValue))
            return Make(mov, dst, imm: (int)(long)value);
        return Wide(dst, narrow, value, start.Column);
    }

    private static InsnText Wide(int dst, bool narrow, Int128 value, int column)
    {
        if (narrow)
            throw new AsmSyntaxException(column, $"{value} does not fit 32 bits");
        var bits = (ulong)value;
        return new InsnText(MakeInsn(0x18, dst, imm: (int)bits) with { ImmHigh = (int)(bits >> 32) }, default);
    }

    /// <summary>Byte order, atomics with a result, casts, and addresses by name.</summary>
    private InsnText AssignWord(int dst, bool narrow)
    {
        var word = tokens.Next();
        if (ByteOrderCode(word.Text) is var (code, bits))
        {
            var (operand, _) = tokens.ExpectRegister();
            if (operand != dst)
                throw tokens.ErrorBefore($"byte order is changed in place: r{dst}");
            return Make(code, dst, imm: bits);
        }
        if (word.Text == "addr_space_cast")
            return AddressSpaceCast(dst);
        if (word.Text == "type_id")
            return TypeId(dst);
        if (tokens.Peek.Text == "(")
            return AtomicWithResult(word, dst);

        // "r1 = name ll", "r1 = name + 8 ll"
        var addend = 0L;
        if (tokens.Peek.Text is "+" or "-")
            addend = tokens.ExpectOffset(int.MinValue, int.MaxValue);
        tokens.ExpectWord("ll");
        if (narrow)
            throw new AsmSyntaxException(word.Column, "an address needs a 64-bit register");
        return new InsnText(MakeInsn(0x18, dst), new Reference(ReferenceKind.Address, word.Text, addend, word.Column));
    }

    /// <summary><c>type_id(node)</c>, which <c>bpf_obj_new</c> wants as its first argument.</summary>
    private InsnText TypeId(int dst)
    {
        tokens.ExpectSymbol("(");
        var name = tokens.ExpectName("a struct");
        tokens.ExpectSymbol(")");
        return Make(0xb7, dst) with { Reference = new Reference(ReferenceKind.TypeId, name.Text, 0, name.Column) };
    }

    private static (int Code, int Bits)? ByteOrderCode(string word) => word switch
    {
        "le16" => (0xd4, 16),
        "le32" => (0xd4, 32),
        "le64" => (0xd4, 64),
        "be16" => (0xdc, 16),
        "be32" => (0xdc, 32),
        "be64" => (0xdc, 64),
        "bswap16" => (0xd7, 16),
        "bswap32" => (0xd7, 32),
        "bswap64" => (0xd7, 64),
        _ => null,
    };

    /// <summary><c>addr_space_cast(r2, TO, FROM)</c>: the two spaces are the halves of the immediate.</summary>
    private InsnText AddressSpaceCast(int dst)
    {
        tokens.ExpectSymbol("(");
        var (src, _) = tokens.ExpectRegister();
        tokens.ExpectSymbol(",");
        var to = tokens.ExpectImm(unsignedToo: true);
        tokens.ExpectSymbol(",");
        var from = tokens.ExpectImm(unsignedToo: true);
        tokens.ExpectSymbol(")");
        return Make(0xbf, dst, src, 1, to << 16 | (from & 0xffff));
    }
}
