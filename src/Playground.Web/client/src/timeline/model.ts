// A run as rows (one moment each) and tracks (what held from which row on), built up as events arrive.
import { Holders, type Holding } from "./holders";
import { laneNames } from "./words";
import type { Snapshot, TraceBatch, TraceLine } from "./wire";

/** One moment: something a CPU did, and what changed by it. */
export interface Row {
  index: number;
  head: TraceLine;
  effects: TraceLine[];
}

/** Values by row, in order of rows; a value holds until the next change. */
export class Track<T> {
  readonly rows: number[] = [];
  readonly values: T[] = [];

  set(row: number, value: T): void {
    if (this.rows.at(-1) === row)
      this.values[this.values.length - 1] = value;
    else {
      this.rows.push(row);
      this.values.push(value);
    }
  }

  /** Index of the change in force at a row; -1 before the first. */
  find(row: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle] ?? 0) <= row)
        low = middle + 1;
      else
        high = middle;
    }
    return low - 1;
  }

  at(row: number): T | undefined {
    const index = this.find(row);
    return index < 0 ? undefined : this.values[index];
  }
}

export interface Count { value: number; by: string; freed: boolean }

/** A program on a CPU, from row to row; `end` is -1 while it runs. */
export interface Span { cpu: number; program: string; start: number; end: number; retVal: string }

/** A lock held or a read-side section entered, from row to row; `end` is -1 while it lasts. */
export interface Section { cpu: number; kind: "lock" | "rcu"; name: string; start: number; end: number }

const heads = new Set(["program-start", "program-end", "insn", "micro-step", "trap", "violation", "gap"]);

export class RunModel {
  readonly rows: Row[] = [];
  readonly slots = new Map<string, Track<string>>();
  readonly objects = new Map<string, Track<Count>>();
  readonly spans: Span[] = [];
  readonly sections: Section[] = [];
  readonly holders = new Map<string, Track<Holding>>();
  /** Rows where a grace period ended, and whose memory went. */
  readonly gracePeriods: { row: number; object: string }[] = [];
  private readonly holding = new Holders();
  readonly regs = new Map<number, Track<string[]>>();
  readonly bad: { row: number; text: string }[] = [];
  readonly printed: { row: number; text: string }[] = [];
  readonly cpus: number[] = [];
  lastSeq = 0;
  completed = false;

  append(batch: TraceBatch): void {
    if (batch.gap && batch.gap.seq > this.lastSeq)
      this.restore(batch.gap);
    for (const event of batch.events) {
      // After a reconnection the same events may come again.
      if (event.seq <= this.lastSeq)
        continue;
      if (event.kind === "lane") {
        this.lastSeq = event.seq;
        laneNames.set(event.cpu, event.text ?? `lane ${event.cpu}`);
      } else
        this.add(event);
    }
    this.completed ||= batch.completed;
  }

  /** Object names in order of appearance, which gives them their colours. */
  colour(name: string): number {
    return [...this.objects.keys()].indexOf(name);
  }

  rowOfSeq(seq: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.head.seq ?? 0) <= seq)
        low = middle + 1;
      else
        high = middle;
    }
    return Math.max(0, low - 1);
  }

  private restore(gap: Snapshot): void {
    this.lastSeq = gap.seq;
    const row = this.push({ seq: gap.seq, cpu: -1, insn: -1, kind: "gap", text: `events up to ${gap.seq} came faster than they could be shown` });
    for (const track of this.slots.values())
      track.set(row.index, "");
    for (const [slot, object] of Object.entries(gap.slots))
      this.slot(slot).set(row.index, object);
    for (const [object, value] of Object.entries(gap.refcounts))
      this.object(object).set(row.index, { value, by: "", freed: false });
    for (const { cpu } of gap.cpus)
      this.see(cpu);
  }

  private add(event: TraceLine): void {
    this.lastSeq = event.seq;
    // What is there before anything runs needs no lane of its own.
    if (event.cpu >= 0 || event.kind === "program-start")
      this.see(event.cpu);
    let row = this.rows.at(-1);
    if (!row || heads.has(event.kind) || row.head.cpu !== event.cpu)
      row = this.push(event);
    else
      row.effects.push(event);
    this.apply(event, row.index);
  }

  private push(head: TraceLine): Row {
    const row = { index: this.rows.length, head, effects: [] };
    this.rows.push(row);
    return row;
  }

  private see(cpu: number): void {
    if (!this.cpus.includes(cpu)) {
      this.cpus.push(cpu);
      this.cpus.sort((a, b) => a - b);
    }
  }

  private section(e: TraceLine, kind: "lock" | "rcu", name: string, row: number): void {
    if (e.entered)
      this.sections.push({ cpu: e.cpu, kind, name, start: row, end: -1 });
    else {
      const open = this.sections.findLast(s => s.cpu === e.cpu && s.kind === kind && s.name === name && s.end < 0);
      if (open)
        open.end = row;
    }
  }

  private apply(e: TraceLine, row: number): void {
    for (const object of this.holding.apply(e)) {
      const track = this.holders.get(object) ?? new Track<Holding>();
      this.holders.set(object, track);
      track.set(row, this.holding.of(object));
    }
    switch (e.kind) {
      case "program-start":
        this.spans.push({ cpu: e.cpu, program: e.program ?? "", start: row, end: -1, retVal: "" });
        break;
      case "program-end": {
        const span = this.spans.findLast(s => s.cpu === e.cpu && s.end < 0);
        if (span) {
          span.end = row;
          span.retVal = e.retVal ?? "";
        }
        break;
      }
      case "lock":
        this.section(e, "lock", e.lock ?? "", row);
        break;
      case "rcu":
        this.section(e, "rcu", "", row);
        break;
      case "grace-period":
        this.gracePeriods.push({ row, object: e.object ?? "" });
        break;
      case "insn":
        if (e.regs) {
          const track = this.regs.get(e.cpu) ?? new Track<string[]>();
          this.regs.set(e.cpu, track);
          track.set(row, e.regs);
        }
        break;
      case "slot": {
        const slot = this.slot(e.slot ?? "");
        if (slot.rows.length === 0)
          slot.set(-1, e.oldObject ?? "");
        slot.set(row, e.newObject ?? "");
        break;
      }
      case "object-created":
        this.object(e.object ?? "");
        break;
      case "refcount": {
        const track = this.object(e.object ?? "");
        if (track.rows.length === 0)
          track.set(-1, { value: e.oldCount ?? 0, by: "", freed: false });
        track.set(row, { value: e.newCount ?? 0, by: e.by ?? "", freed: track.at(row)?.freed ?? false });
        break;
      }
      case "object-freed":
        this.object(e.object ?? "").set(row, { value: 0, by: "", freed: true });
        break;
      case "trap":
      case "violation":
        this.bad.push({ row, text: e.kind === "violation" ? `${e.type ?? ""}: ${e.text ?? ""}` : e.text ?? "" });
        break;
      case "printk":
        this.printed.push({ row, text: e.text ?? "" });
        break;
    }
  }

  private slot(name: string): Track<string> {
    let track = this.slots.get(name);
    if (!track)
      this.slots.set(name, track = new Track());
    return track;
  }

  private object(name: string): Track<Count> {
    let track = this.objects.get(name);
    if (!track)
      this.objects.set(name, track = new Track());
    return track;
  }
}
