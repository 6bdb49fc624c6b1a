using System.CommandLine;
using Playground.Cli.Commands;
using Playground.Session;

using var services = PlaygroundServices.CreateDefault();
var root = new RootCommand("A playground for BPF programs: what the Linux verifier says, what they do on several CPUs.")
{
    VerifyCommand.Verify(services),
    VerifyCommand.HostVerify(services),
    VerifyCommand.Diff(services),
    CompareCommand.Build(services),
    AgreementCommand.Build(),
    RunCommand.Build(services),
    ExploreCommand.Explore(services),
    ExploreCommand.Replay(services),
    ConvertCommands.Asm(services),
    ConvertCommands.Disasm(services),
    BrowseCommands.Btf(services),
    BrowseCommands.Inspect(services),
    ExecCommand.Build(),
};
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
