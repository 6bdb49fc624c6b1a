using System.Collections.Immutable;
using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>Runs one interleaving: the one a schedule describes, then CPU after CPU to the end.</summary>
internal sealed class Player(ScenarioModel model, EventOrder? events, CancellationToken cancel)
{
    private readonly PositionTracker tracker = new(model);
    private readonly CostMeter costs = new(model);

    public PlayResult Play(IReadOnlyList<Stretch> stretches, ImmutableArray<ProgramReturn> setup)
    {
        var machine = model.Machine;
        for (var t = 0; t < model.Threads; t++)
        {
            if (model.Status(t) >= ThreadStatus.Dormant && model.Depth == 0)
                events?.Flush(t);
        }
        var error = "";
        foreach (var stretch in stretches)
        {
            error = Follow(stretch);
            if (error.Length > 0)
                break;
        }
        if (error.Length == 0)
            Finish();
        if (error.Length == 0 && !cancel.IsCancellationRequested)
        {
            machine.EmitGracePeriod();
            FinalChecks.Judge(machine);
        }
        return new PlayResult
        {
            Schedule = tracker.Schedule(),
            ScheduleError = error,
            Lanes = [.. Enumerable.Range(0, model.Threads).Select(t => model.Cpu(t).Label)],
            RetVals = [.. setup, .. FinalChecks.Returns(model)],
            Maps = FinalChecks.Maps(machine),
            Objects = Owners.States(machine),
            Printed = [.. machine.Printed ?? []],
            Insns = model.Insns,
            Costs = costs.Costs(),
            Violations = machine.Fault is { } fault ? [new Violation(fault.Kind, fault.Message, fault.Object, tracker.Schedule())] : [],
        };
    }

    private string Follow(Stretch stretch)
    {
        if ((uint)stretch.Cpu >= (uint)model.Threads)
            return $"{stretch}: there is no CPU {stretch.Cpu}";
        while (model.Status(stretch.Cpu) == ThreadStatus.Ready && !IsOver)
        {
            if (stretch.Until is { } until && tracker.At(stretch.Cpu) == until)
                return "";
            Step(stretch.Cpu);
        }
        if (!IsOver && stretch.Until is { } missed && !(model.Status(stretch.Cpu) == ThreadStatus.Blocked && tracker.At(stretch.Cpu) == missed))
            return $"{stretch}: CPU {stretch.Cpu} never comes to {missed}";
        return "";
    }

    private void Finish()
    {
        while (!IsOver)
        {
            var (next, blocked) = (-1, -1);
            for (var t = model.Threads - 1; t >= 0; t--)
            {
                var status = model.Status(t);
                next = status == ThreadStatus.Ready ? t : next;
                blocked = status is ThreadStatus.Blocked or ThreadStatus.Suspended ? t : blocked;
            }
            if (next < 0)
            {
                if (blocked >= 0)
                    model.ReportDeadlock();
                return;
            }
            do
                Step(next);
            while (model.Status(next) == ThreadStatus.Ready && !IsOver);
        }
    }

    /// <summary>True when the run is cancelled or has taken more steps than one may.</summary>
    private bool IsOver
    {
        get
        {
            if (model.Depth >= ScenarioRunner.MaxSteps)
                model.ReportLivelock(ScenarioRunner.MaxSteps);
            return cancel.IsCancellationRequested || model.Depth >= ScenarioRunner.MaxSteps;
        }
    }

    private void Step(int thread)
    {
        events?.Begin(thread);
        costs.Before(thread);
        tracker.Step(thread);
        if (model.Status(thread) >= ThreadStatus.Dormant)
            events?.Flush(thread);
    }
}
