using System.CommandLine;
using Playground.Cli.Commands;
using Playground.Session;

var services = PlaygroundServices.CreateDefault();
var root = new RootCommand("A playground for BPF programs: what the Linux verifier says, what they do on several CPUs.")
{
    VerifyCommand.Verify(services),
};
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
