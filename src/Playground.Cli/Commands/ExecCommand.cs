using System.CommandLine;
using Playground.Executor;

namespace Playground.Cli.Commands;

/// <summary><c>exec</c>: the plug-in protocol of the public BPF conformance suite.</summary>
internal static class ExecCommand
{
    public static Command Build()
    {
        var command = new Command("exec", "reads a raw program as hex from standard input, runs it on the memory given, prints r0 in hex");
        var memory = new Argument<string?>("memory") { Arity = ArgumentArity.ZeroOrOne, Description = "hex bytes that r1 points to" };
        var engine = new Option<string>("--engine") { DefaultValueFactory = _ => "interpreter", Description = "interpreter or compiled" };
        command.Arguments.Add(memory);
        command.Options.Add(engine);
        new CommonOptions().AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var error = "";
            byte[] program = [], bytes = [];
            try
            {
                bytes = HexData.Parse(parsed.GetValue(memory) ?? "");
                program = HexData.Parse(await Console.In.ReadToEndAsync(cancellation).ConfigureAwait(false));
                if (program.Length == 0 || program.Length % 8 != 0)
                    error = $"the program has {program.Length} bytes; instructions are 8 bytes each";
            }
            catch (FormatException)
            {
                error = "program and memory are given as hexadecimal digits";
            }
            if (!HexData.TryEngine(parsed.GetValue(engine)!, out var which))
                error = "--engine takes interpreter or compiled";
            if (error.Length > 0)
            {
                await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
                return ExitStatus.Unusable;
            }
            var (r0, trap) = RawRunner.Exec(program, bytes, which);
            if (trap is not null)
            {
                await Console.Error.WriteLineAsync(trap.ToString()).ConfigureAwait(false);
                return trap.Kind == TrapKind.Unsupported ? ExitStatus.NotModelled : ExitStatus.No;
            }
            Console.WriteLine(r0.ToString("x"));
            return ExitStatus.Fine;
        });
        return command;
    }
}
