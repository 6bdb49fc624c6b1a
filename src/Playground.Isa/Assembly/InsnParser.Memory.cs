namespace Playground.Isa.Assembly;

public sealed partial class InsnParser
{
    /// <summary>The size bits of an opcode and whether the type is signed, from <c>(u64 *)</c> without the first bracket.</summary>
    private (int SizeBits, bool Signed) PointerType()
    {
        tokens.ExpectSymbol("(");
        var type = tokens.ExpectName("a type like u32");
        (int, bool) result = type.Text switch
        {
            "u8" => (0x10, false),
            "u16" => (0x08, false),
            "u32" => (0x00, false),
            "u64" => (0x18, false),
            "s8" => (0x10, true),
            "s16" => (0x08, true),
            "s32" => (0x00, true),
            _ => throw new AsmSyntaxException(type.Column, $"'{type.Text}' is no access type (u8 to u64, s8 to s32)"),
        };
        tokens.ExpectSymbol("*");
        tokens.ExpectSymbol(")");
        return result;
    }

    /// <summary><c>(r10 - 8)</c>, <c>(r10 -8)</c> or <c>(r10)</c>.</summary>
    private (int Register, int Offset) Address()
    {
        tokens.ExpectSymbol("(");
        var address = AddressInside();
        tokens.ExpectSymbol(")");
        return address;
    }

    private (int Register, int Offset) AddressInside()
    {
        var (register, narrow) = tokens.ExpectRegister();
        if (narrow)
            throw tokens.ErrorBefore("an address needs a 64-bit register");
        var offset = tokens.Peek.Text is "+" or "-" ? tokens.ExpectOffset(short.MinValue, short.MaxValue) : 0;
        return (register, (int)offset);
    }

    /// <summary>After <c>r1 = *</c>.</summary>
    private InsnText Load(int dst)
    {
        var (size, signed) = PointerType();
        if (tokens.TakeWord("skb"))
            return PacketLoad(size);
        var (register, offset) = Address();
        return Make((signed ? 0x80 : 0x60) | size | InsnClass.Ldx, dst, register, offset);
    }

    /// <summary><c>skb[23]</c>, <c>skb[r1 + 4]</c>: the loads of classic BPF; the result is always in r0.</summary>
    private InsnText PacketLoad(int size)
    {
        tokens.ExpectSymbol("[");
        InsnText load;
        if (tokens.TryRegister(out var register, out _))
        {
            var offset = tokens.Peek.Text is "+" or "-" ? tokens.ExpectOffset(int.MinValue, int.MaxValue) : 0;
            load = Make(0x40 | size, src: register, imm: (int)offset);
        }
        else
        {
            load = Make(0x20 | size, imm: tokens.ExpectImm(unsignedToo: true));
        }
        tokens.ExpectSymbol("]");
        return load;
    }

    /// <summary>After <c>*</c>: <c>(u32 *)(r10 -4) = r1</c> or <c>= 5</c>.</summary>
    private InsnText Store()
    {
        var (size, _) = PointerType();
        var (register, offset) = Address();
        tokens.ExpectSymbol("=");
        if (tokens.TryRegister(out var src, out _))
            return Make(0x60 | size | InsnClass.Stx, register, src, offset);
        return Make(0x60 | size | InsnClass.St, register, off: offset, imm: tokens.ExpectImm(unsignedToo: size != 0x18));
    }

    /// <summary>After <c>lock</c>: an atomic without a result.</summary>
    private InsnText Locked()
    {
        tokens.ExpectSymbol("*");
        var (size, _) = PointerType();
        var (register, offset) = Address();
        var op = tokens.ExpectSymbol();
        if (!Mnemonics.Locked.TryGetValue(op.Text, out var atomic))
            throw new AsmSyntaxException(op.Column, $"'{op.Text}' is no atomic operation");
        var (src, _) = tokens.ExpectRegister();
        return Make(0xc0 | size | InsnClass.Stx, register, src, offset, AtomicImm(atomic));
    }

    private static int AtomicImm(Op op) => op switch
    {
        Op.AtomicAdd => 0x00,
        Op.AtomicOr => 0x40,
        Op.AtomicAnd => 0x50,
        Op.AtomicXor => 0xa0,
        Op.AtomicFetchAdd => 0x01,
        Op.AtomicFetchOr => 0x41,
        Op.AtomicFetchAnd => 0x51,
        Op.AtomicFetchXor => 0xa1,
        Op.Xchg => 0xe1,
        Op.CmpXchg => 0xf1,
        Op.LoadAcquire => 0x100,
        _ => 0x110,
    };

    /// <summary>After <c>r2 = NAME</c>: <c>atomic64_fetch_add(...)</c>, <c>cmpxchg_64(...)</c>, <c>load_acquire(...)</c>.</summary>
    private InsnText AtomicWithResult(Token word, int dst)
    {
        tokens.ExpectSymbol("(");
        if (word.Text == "load_acquire")
        {
            var (size, _) = PointerType();
            var (register, offset) = Address();
            tokens.ExpectSymbol(")");
            return Make(0xc0 | size | InsnClass.Stx, dst, register, offset, AtomicImm(Op.LoadAcquire));
        }
        var (op, fixedSize) = AtomicName(word);
        var (sizeBits, address) = tokens.Peek.Text == "(" ? (PointerType().SizeBits, Address()) : (fixedSize, AddressInside());
        if (sizeBits < 0)
            throw tokens.ErrorBefore($"{word.Text} needs a type: (u64 *)(r1 + 0)");
        tokens.ExpectSymbol(",");
        if (op == Op.CmpXchg)
        {
            if (tokens.ExpectRegister().Number != 0 || dst != 0)
                throw tokens.ErrorBefore("cmpxchg compares with r0 and leaves the old value there");
            tokens.ExpectSymbol(",");
        }
        var (src, _) = tokens.ExpectRegister();
        tokens.ExpectSymbol(")");
        if (op != Op.CmpXchg && src != dst)
            throw tokens.ErrorBefore($"an atomic leaves the old value in its operand: r{dst}");
        return Make(0xc0 | sizeBits | InsnClass.Stx, address.Register, src, address.Offset, AtomicImm(op));
    }

    private static (Op Op, int SizeBits) AtomicName(Token word)
    {
        switch (word.Text)
        {
            case "xchg_64": return (Op.Xchg, 0x18);
            case "xchg32_32": return (Op.Xchg, 0x00);
            case "cmpxchg_64": return (Op.CmpXchg, 0x18);
            case "cmpxchg32_32": return (Op.CmpXchg, 0x00);
        }
        var verb = word.Text.StartsWith("atomic64_", StringComparison.Ordinal) ? word.Text[9..]
            : word.Text.StartsWith("atomic_", StringComparison.Ordinal) ? word.Text[7..] : "";
        return Mnemonics.Fetch.TryGetValue(verb, out var op) ? (op, -1)
            : throw new AsmSyntaxException(word.Column, $"unknown operation '{word.Text}'");
    }

    private InsnText StoreRelease()
    {
        tokens.ExpectSymbol("(");
        var (size, _) = PointerType();
        var (register, offset) = Address();
        tokens.ExpectSymbol(",");
        var (src, _) = tokens.ExpectRegister();
        tokens.ExpectSymbol(")");
        return Make(0xc0 | size | InsnClass.Stx, register, src, offset, AtomicImm(Op.StoreRelease));
    }
}
