using System.Text.RegularExpressions;

namespace Playground.Web.Explanations;

/// <summary>Common verifier messages in plain words, one row a message; the first row that matches counts.</summary>
internal static class MessageTable
{
    private const string Register = "Register type safety", Memory = "Memory safety", Lifetime = "Resource lifetime safety", CallType = "Call type safety",
        Context = "Execution context safety", Structure = "Program structure", Policy = "Policy", Limit = "Verifier limit";

    private static readonly (Regex Pattern, Explanation Text)[] Rows =
    [
        Row(@"invalid mem access 'map_value_or_null'", Memory, "A map lookup gives NULL when there is no such element, and this access would follow that NULL.", "Test the pointer first: if (!v) return 0;"),
        Row(@"invalid mem access '\w+_or_null\w*'|possibly NULL pointer passed", Memory, "The pointer may be NULL on this path.", "Compare it with NULL before using it."),
        Row(@"invalid mem access 'scalar'", Memory, "The register holds a plain number, not a pointer the verifier knows; no kernel memory may be read through a number.", "Keep the pointer in a register or a stack slot; a pointer that went through arithmetic the verifier does not follow, or was lost in a call, becomes a number."),
        Row(@"R\d+ !read_ok", Register, "The register has no value here: it was never set on this path, or a call before it clobbered it (R1 to R5 are lost in every call).", "Set it on every path, or keep the value in R6 to R9 across the call."),
        Row(@"Unreleased reference|reference leak", Lifetime, "A path reaches the end of the program while it still owns a reference to a kernel object; the object would never be freed.", "Release it on every path, or move it into a map slot with bpf_kptr_xchg."),
        Row(@"arg \d+ is an unacquired reference|release .* (function|kfunc|helper).*(expects|refcounted)|must be referenced", Lifetime, "A release needs a pointer whose reference this program owns; this one is borrowed, or its reference was already given up.", "Release each acquired pointer once, and never one that was only read from a map."),
        Row(@"has to be at the constant offset|must have zero offset|variable .*offset .*kptr|kptr access cannot have variable offset", Register, "A kernel pointer slot is reached only at its exact place in the map value.", "Pass the address of the field itself: &v->field."),
        Row(@"kptr access size must be BPF_DW", Memory, "A kernel pointer is 8 bytes and may only be read or written whole.", "Use a plain pointer access to the field."),
        Row(@"store to referenced kptr disallowed", Lifetime, "Overwriting the slot would lose the reference it owns.", "Exchange it with bpf_kptr_xchg and release what comes out."),
        Row(@"kptr .*(cannot be accessed|indirectly)|kptr cannot be accessed indirectly", Memory, "Helpers may not read or write the memory of a kernel pointer slot as plain bytes.", "Give the helper memory that does not overlap the slot."),
        Row(@"invalid kptr access|kptr_xchg.* type|R\d+ .*expected=.*ptr_", CallType, "The object's type is not the type that the slot or the call was declared with.", "Use the same struct in the slot's declaration and in the call."),
        Row(@"has no valid kptr|off=\d+ doesn't point to .*kptr", CallType, "The argument does not point to a kernel pointer field of a map value.", "Mark the field __kptr, and pass its address inside a value that was looked up."),
        Row(@"map '.*' has to have BTF", CallType, "The kernel finds special fields of a map value by its BTF, and this map was created without.", "Declare the map in SEC(\".maps\") with __type(value, ...) and compile with -g."),
        Row(@"invalid access to map value", Memory, "The access may fall outside the map's value for some value of the offset.", "Bound the index before using it (if (i >= N) return 0;), or mask it."),
        Row(@"invalid access to packet", Memory, "The packet may be shorter than what is read here.", "Compare with data_end first: if (p + size > data_end) return ...;"),
        Row(@"invalid (read|write|access|indirect access|indirect read).* stack|invalid stack|stack access", Memory, "The access leaves the 512 bytes of the stack, or reads bytes that nothing was written to.", "Initialise the variable, and keep its use within its size."),
        Row(@"invalid bpf_context access", Memory, "This field of the context does not exist, has another size, or may not be used by this program type.", "Look at the context's struct for this program type."),
        Row(@"math between .* pointer and .*unbounded|unbounded (min|memory)|value is outside of the allowed", Memory, "The number added to the pointer has no known limit, so the result could point anywhere.", "Bound it first with a comparison or a mask."),
        Row(@"pointer arithmetic .*prohibited|pointer (operation|subtraction|comparison) prohibited", Register, "This kind of arithmetic is not allowed on this kind of pointer.", "Compute the offset as a number and bound it, then add it to the pointer once."),
        Row(@"min value is negative", Memory, "The length or index may be negative on this path.", "Use an unsigned type, or test for < 0 first."),
        Row(@"R0 .*not a known value|At program exit the register R0|has .*value .*should have been in", Register, "The program's return value must lie in the range that this program type allows.", "Return one of the allowed constants on every path."),
        Row(@"back-edge from insn", Structure, "The program jumps backwards in a way that this privilege level or program does not allow.", "Bound the loop, unroll it, or use bpf_loop."),
        Row(@"infinite loop detected", Structure, "A loop came back to a state that it had been in before, so that it could go on for ever.", "Make something change and be tested in every round."),
        Row(@"unreachable insn", Structure, "No path leads to this instruction.", "Remove the dead code."),
        Row(@"BPF program is too large|too many (insns|states)|sequence of \d+ jumps is too complex", Limit, "The verifier gave up: there are more paths than it will follow.", "Bound loops more tightly, move code into global functions, or use bpf_loop."),
        Row(@"combined stack size|stack depth|call frames? .*too deep", Limit, "The functions on the call chain need more than 512 bytes of stack together, or call too deeply.", "Move large variables into a map."),
        Row(@"unknown func|invalid func", CallType, "This kernel has no helper of that number, or not for this program.", "Choose a profile that has it, or another helper."),
        Row(@"program of this type cannot use helper|helper call is not allowed in probe|calling kernel function .* is not allowed", Policy, "The function exists but not for this program type.", "Use another program type, or a function allowed here."),
        Row(@"cannot call GPL-restricted", Policy, "The function is only for programs under a GPL-compatible licence.", "Add char _license[] SEC(\"license\") = \"GPL\";"),
        Row(@"sleepable|non-sleepable|might sleep", Context, "The call may sleep, and here the program may not (or the other way round).", "Use a sleepable program type, or leave the critical section first."),
        Row(@"bpf_rcu_read_(lock|unlock)|rcu_read", Context, "An RCU read section is open where it may not be, or missing where it is needed.", "Pair bpf_rcu_read_lock and bpf_rcu_read_unlock on every path."),
        Row(@"bpf_spin_(un)?lock|spin_lock|lock.*held", Context, "A spin lock is held, missing or not paired on this path.", "Take and give up the lock on every path, with nothing but plain work between."),
        Row(@"type=\w+ expected=", CallType, "The call wants another kind of argument than the register holds here.", "Compare what it holds (type=) with what is wanted (expected=)."),
        Row(@"dereference of modified .* ptr|modified .*ptr R\d+ off", Memory, "The pointer was moved away from the start of its object, and must be used as it was given.", "Use the pointer without adding to it."),
        Row(@"cannot write into|only read is supported|write.* disallowed|read-only", Memory, "This memory may be read but not written.", "Write to a map value or the stack instead."),
        Row(@"misaligned", Memory, "The address is not a multiple of the access size.", "Align the field, or access it byte by byte."),
        Row(@"jump out of range|invalid insn idx|last insn is not an exit", Structure, "A jump or the end of the program leads outside its instructions.", "End every path with exit."),
        Row(@"^unknown opcode|uses reserved fields|invalid .*opcode", Structure, "The bytes are no instruction of this kernel.", "Compile for the instruction set of the profile (-mcpu)."),
    ];

    /// <summary>Null for a message that is in no row.</summary>
    public static Explanation? Find(string message)
    {
        foreach (var (pattern, text) in Rows)
        {
            if (pattern.IsMatch(message))
                return text;
        }
        return null;
    }

    private static (Regex, Explanation) Row(string pattern, string category, string why, string help) =>
        (new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking), new Explanation(category, why, help));
}
