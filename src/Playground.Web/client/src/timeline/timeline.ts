// The run pane: watches a run, draws it, and moves through it.
import { tell, type DotNetRef } from "../dotnet";
import { html } from "../dom";
import { Breakpoints } from "./breakpoints";
import { Chart } from "./chart";
import { RunModel } from "./model";
import { stateView } from "./state";
import { StepTable } from "./steps";
import { watch } from "./stream";
import { cpuName, deed, effects, isShared, laneNames, type ProgramText } from "./words";

export interface TimelineHandle {
  /** Watches a run from its start; moves to the step when it has come. A step below 0 means the first violation, or the end. */
  watch(runId: string, programs: ProgramText[], step: number): void;
  clear(): void;
  dispose(): void;
}

export function attachTimeline(root: HTMLElement, ref: DotNetRef): TimelineHandle {
  let model = new RunModel();
  let programs = new Map<string, string[]>();
  let end: (() => void) | null = null;
  let cursor = 0;
  let wanted = -1;
  let touched = false;
  let scheduled = false;
  let sharedOnly = false;

  const chart = new Chart({ pick: row => go(row, true) });
  const table = new StepTable(row => go(row, true));
  const breakpoints = new Breakpoints(() => render(false));
  const state = html("div", { class: "sv", "aria-label": "State at the step" });
  const status = html("span", { class: "tl-status", role: "status" });
  const where = html("output", { class: "tl-where", "aria-live": "polite" });
  const button = (text: string, label: string, act: () => void): HTMLButtonElement => {
    const element = html("button", { type: "button", class: "tl-button", "aria-label": label, title: label }, text);
    element.addEventListener("click", act);
    return element;
  };
  const slider = html("input", { type: "range", class: "tl-slider", min: 0, max: 0, value: 0, "aria-label": "Step" });
  slider.addEventListener("input", () => go(Number(slider.value), true));
  const filter = html("input", { type: "checkbox" });
  filter.addEventListener("change", () => {
    sharedOnly = filter.checked;
    render(true);
  });
  const controls = html("div", { class: "tl-controls", role: "toolbar", "aria-label": "Move through the run" },
    button("|◀", "First step (Home)", () => go(0, true)),
    button("◀", "Step back (Left)", () => move(-1)),
    button("▶", "Step forward (Right)", () => move(1)),
    button("▶|", "Last step (End)", () => go(model.rows.length - 1, true)),
    button("◀◀", "Back to the last stop (Shift+C)", () => run(-1)),
    button("▶▶", "On to the next stop (C)", () => run(1)),
    slider, where,
    html("label", { class: "tl-filter", title: "Leave out instructions that no other CPU can notice" }, filter, " shared steps only"),
    status);
  const stops = html("div", { class: "tl-stops" }, breakpoints.element,
    button("●", "Breakpoint on this instruction (B)", () => toggle(false)),
    button("◉", "Breakpoint on this source line (Shift+B)", () => toggle(true)));
  const lower = html("div", { class: "tl-lower" }, table.element, state);
  const body = html("div", { class: "tl", tabindex: 0, role: "group", "aria-label": "Timeline of the run; arrow keys step" }, controls, stops, chart.element, lower);
  root.replaceChildren(body);
  body.hidden = true;

  const shown = (): number[] => {
    const all = model.rows;
    const indices: number[] = [];
    for (const row of all) {
      if (!sharedOnly || isShared(row))
        indices.push(row.index);
    }
    return indices;
  };

  function render(follow: boolean): void {
    const rows = shown();
    if (rows.length === 0)
      return;
    if (!rows.includes(cursor))
      cursor = rows.findLast(r => r <= cursor) ?? rows[0] ?? 0;
    body.hidden = false;
    slider.max = String(model.rows.length - 1);
    slider.value = String(cursor);
    chart.update(model, rows, cursor, follow);
    table.update(model, rows, cursor, programs, follow);
    state.replaceChildren(...stateView(model, cursor));
    const row = model.rows[cursor];
    where.textContent = `${cursor} / ${model.rows.length - 1}`;
    if (row) {
      if (root.dataset["rows"] === undefined)
        body.scrollIntoView({ block: "end" });
      const changed = effects(row);
      slider.setAttribute("aria-valuetext", `step ${cursor}, ${cpuName(row.head.cpu)}, ${deed(row.head, programs)}${changed ? `, ${changed}` : ""}`);
    }
    root.dataset["rows"] = String(model.rows.length);
    root.dataset["seq"] = String(model.lastSeq);
    root.dataset["step"] = String(cursor);
    root.dataset["completed"] = String(model.completed);
  }

  function go(row: number, byReader: boolean): void {
    if (model.rows.length === 0)
      return;
    cursor = Math.min(model.rows.length - 1, Math.max(0, row));
    touched ||= byReader;
    render(true);
    if (model.rows[cursor])
      tell(ref, "StepChanged", cursor, owner(cursor), insnAt(cursor), byReader || model.bad.length > 0);
  }

  /** The instruction that the row's CPU is at: its own, or the last one before. */
  function insnAt(row: number): number {
    const cpu = model.rows[row]?.head.cpu;
    for (let r = row; r >= 0; r--) {
      const head = model.rows[r]?.head;
      if (!head || head.cpu !== cpu)
        continue;
      if (head.insn >= 0)
        return head.insn;
      if (head.kind === "program-start")
        return -1;
    }
    return -1;
  }

  function owner(row: number): string {
    const head = model.rows[row]?.head;
    if (head?.program)
      return head.program;
    const cpu = head?.cpu;
    return model.spans.findLast(s => s.cpu === cpu && s.start <= row)?.program ?? "";
  }

  function move(by: number): void {
    const rows = shown();
    const at = rows.findLastIndex(r => r <= cursor);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next !== undefined)
      go(next, true);
  }

  /** To the next row with a breakpoint or where something goes wrong; else to the end. */
  function run(direction: 1 | -1): void {
    for (let row = cursor + direction; row >= 0 && row < model.rows.length; row += direction) {
      const at = model.rows[row];
      if (at && (breakpoints.stopsAt(at) || at.head.kind === "violation" || at.head.kind === "trap"))
        return go(row, true);
    }
    go(direction > 0 ? model.rows.length - 1 : 0, true);
  }

  function toggle(wholeLine: boolean): void {
    const insn = insnAt(cursor);
    if (insn >= 0)
      breakpoints.toggle(owner(cursor), insn, wholeLine);
  }

  function arrived(): void {
    if (scheduled)
      return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      if (!touched) {
        // Until the reader takes over, the cursor goes along with the run.
        cursor = wanted >= 0 ? Math.min(wanted, model.rows.length - 1) : model.completed && model.bad[0] ? model.bad[0].row : model.rows.length - 1;
      }
      render(!touched);
      if (model.completed) {
        tell(ref, "RunDrawn", model.rows.length, cursor);
        if (!touched)
          go(cursor, false);
      }
    });
  }

  body.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === slider)
      return;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => move(-1), ArrowRight: () => move(1), ArrowUp: () => move(-1), ArrowDown: () => move(1), k: () => move(-1), j: () => move(1),
      Home: () => go(0, true), End: () => go(model.rows.length - 1, true), PageUp: () => move(-10), PageDown: () => move(10),
      c: () => run(1), C: () => run(-1), b: () => toggle(false), B: () => toggle(true),
    };
    const act = acts[event.key];
    if (!act)
      return;
    event.preventDefault();
    act();
  });

  function clear(): void {
    end?.();
    end = null;
    model = new RunModel();
    laneNames.clear();
    body.hidden = true;
    for (const name of ["rows", "seq", "step", "completed"])
      delete root.dataset[name];
  }

  return {
    watch(runId, texts, step) {
      clear();
      programs = new Map(texts.map(p => [p.name, p.insns]));
      breakpoints.use(texts);
      wanted = step;
      touched = false;
      cursor = 0;
      const target = model;
      end = watch(runId, {
        batch: batch => {
          target.append(batch);
          if (target === model)
            arrived();
        },
        status: text => { status.textContent = text; },
      });
    },
    clear,
    dispose: clear,
  };
}
