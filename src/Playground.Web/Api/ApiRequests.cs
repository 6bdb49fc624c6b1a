using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Playground.Web.Api;

/// <summary>What every request carries: a source text or an object, and the profile to judge it by.</summary>
public abstract record SourceRequest
{
    [Description("Source text, at most 64 KiB.")]
    public string? Source { get; init; }
    [Description("A compiled BPF object, base64, at most 4 MiB; instead of source. As multipart: a file part of any name.")]
    public byte[]? Object { get; init; }
    [Description("Tells the kind by its ending: .c, .bpf (assembly) or .o. Default: program.c, or program.o for an object.")]
    public string? FileName { get; init; }
    [Description("Kernel profile; default linux-6.18.")]
    public string? Profile { get; init; }
}

public sealed record VerifyRequest : SourceRequest
{
    [Description("Only the program of this name.")]
    public string? Prog { get; init; }
    [Description("Log level, 0 to 2; default 1.")]
    public int Log { get; init; } = 1;
    [Description("BPF_PROG_LOAD flags to add.")]
    public uint Flags { get; init; }
    [Description("Also what the verifier did, step by step, with the registers and slots known before and after each instruction (at most 64 visits of each, 20,000 events a program).")]
    public bool Events { get; init; }
    [Description("Seconds for each program, at most 60.")]
    public double? Timeout { get; init; }
}

public sealed record CompareRequest : SourceRequest
{
    [Description("Profiles; the first is what the others are held against. Default: all, the one in profile first.")]
    public string[] Profiles { get; init; } = [];
    [Description("Only the program of this name.")]
    public string? Prog { get; init; }
    [Description("Log level, 0 to 2; default 0.")]
    public int Log { get; init; }
    [Description("Seconds for each program, at most 60.")]
    public double? Timeout { get; init; }
}

/// <summary>Either one program alone (prog), or a scenario that is streamed by the hub (cpus).</summary>
public sealed record RunRequestBody : SourceRequest
{
    [Description("The program to run alone.")]
    public string? Prog { get; init; }
    [Description("Packet or context bytes, hexadecimal.")]
    public string? Data { get; init; }
    public int Repeat { get; init; } = 1;
    [Description("interpreter or compiled.")]
    public string? Engine { get; init; }
    [Description("Programs that run first, alone.")]
    public string[] Setup { get; init; } = [];
    [Description("One script for each CPU: take*2,get. The answer then has a runId to watch at /hubs/trace.")]
    [JsonConverter(typeof(ScriptsConverter))]
    public string[] Cpus { get; init; } = [];
    [Description("Further lines of the scenario: irq 0 tick, user delete slots 0, kernel exit 1, rcu, map counts 0 5, expect counts[0] == 2.")]
    public string[] Scenario { get; init; } = [];
    [Description("The interleaving to follow.")]
    public string? Schedule { get; init; }
    [Description("Seconds in all, at most 60.")]
    public double? Timeout { get; init; }
}

public sealed record ExploreRequestBody : SourceRequest
{
    [Description("Programs that run first, alone.")]
    public string[] Setup { get; init; } = [];
    [Description("One script for each CPU: take*2,get.")]
    [JsonConverter(typeof(ScriptsConverter))]
    public string[] Cpus { get; init; } = [];
    [Description("Further lines of the scenario: irq 0 tick, user delete slots 0, kernel exit 1, rcu, map counts 0 5, expect counts[0] == 2.")]
    public string[] Scenario { get; init; } = [];
    public long? MaxExecutions { get; init; }
    [Description("Only executions with at most this many preemptions.")]
    public int? Preemptions { get; init; }
    [Description("So many random executions instead of all.")]
    public long Random { get; init; }
    public ulong Seed { get; init; } = 1;
    [Description("Seconds in all, at most 60.")]
    public double? Timeout { get; init; }
}

public sealed record ShareRequest : SourceRequest
{
    public string[] Setup { get; init; } = [];
    [JsonConverter(typeof(ScriptsConverter))]
    public string[] Cpus { get; init; } = [];
    [Description("Further lines of the scenario: irq 0 tick, user delete slots 0, kernel exit 1, rcu, map counts 0 5, expect counts[0] == 2.")]
    public string[] Scenario { get; init; } = [];
    public string? Schedule { get; init; }
    [Description("What was seen, in one line.")]
    public string? Outcome { get; init; }
}

/// <summary>A source to look into.</summary>
public sealed record InspectRequest : SourceRequest;

/// <summary>Which types of a source's object: those of a name (find), or one in full (type).</summary>
public sealed record TypesRequest : SourceRequest
{
    [Description("A part of the name; 'struct task' asks for structs only.")]
    public string? Find { get; init; }
    [Description("One type in full: its name, or its id.")]
    public string? Type { get; init; }
    public int Offset { get; init; }
    [Description("Most types in the answer, at most 500.")]
    public int Count { get; init; } = 100;
}

/// <summary>A run that was started.</summary>
/// <param name="RunId">For the hub's Watch.</param>
public sealed record StartedRun(string RunId, string Hub);

/// <summary>A share that was stored.</summary>
public sealed record StoredShare(string Id, string Url);
