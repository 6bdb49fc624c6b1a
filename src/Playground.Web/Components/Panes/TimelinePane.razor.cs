using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Playground.Web.Components.Panes;

/// <summary>The picture of a run, drawn by client TypeScript from the hub's stream; nothing of the stream goes through here.</summary>
public sealed partial class TimelinePane : ClientPane
{
    private readonly TaskCompletionSource attached = new();
    private ElementReference element;

    /// <summary>A moment of the run was chosen.</summary>
    [Parameter] public EventCallback<RunMoment> OnStep { get; set; }
    /// <summary>Everything of the run has arrived and is drawn; the number of steps.</summary>
    [Parameter] public EventCallback<int> OnDrawn { get; set; }

    /// <param name="step">Step to go to; -1 for the first violation, or the end.</param>
    public async Task WatchAsync(string runId, IReadOnlyList<ProgramText> programs, int step)
    {
        await attached.Task;
        await TellAsync("watch", runId, programs, step);
    }

    public Task ClearAsync() => TellAsync("clear");

    [JSInvokable]
    public Task StepChanged(int step, string program, int insn, bool reveal) => OnStep.InvokeAsync(new RunMoment(step, program, insn, reveal));

    [JSInvokable]
    public Task RunDrawn(int steps, int step) => OnDrawn.InvokeAsync(steps);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        await AttachAsync("attachTimeline", element);
        attached.TrySetResult();
    }
}

/// <summary>A step of a run; <see cref="Insn"/> is -1 where no instruction belongs to it.</summary>
/// <param name="Reveal">Show its source line: the reader chose it, or something went wrong there.</param>
public sealed record RunMoment(int Step, string Program, int Insn, bool Reveal);

/// <summary>A program's instructions as text and their lines in the source (0 for none), by instruction index.</summary>
public sealed record ProgramText(string Name, IReadOnlyList<string> Insns, IReadOnlyList<int> Lines);
