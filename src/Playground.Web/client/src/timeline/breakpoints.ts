// Places to stop at while going through a run: instructions, source lines, changes of slots and refcounts.
import { html } from "../dom";
import type { Row } from "./model";
import type { ProgramText } from "./words";

type Place = { kind: "insn"; program: string; insn: number } | { kind: "line"; line: number };

export class Breakpoints {
  readonly element = html("div", { class: "bp", role: "group", "aria-label": "Breakpoints" });
  private places: Place[] = [];
  private slots = false;
  private counts = false;
  private programs = new Map<string, ProgramText>();

  constructor(private readonly changed: () => void) {
    this.show();
  }

  use(programs: ProgramText[]): void {
    this.programs = new Map(programs.map(p => [p.name, p]));
    this.show();
  }

  get any(): boolean {
    return this.places.length > 0 || this.slots || this.counts;
  }

  /** Sets or removes a breakpoint on an instruction, or on its source line. */
  toggle(program: string, insn: number, wholeLine: boolean): void {
    const line = this.lineOf(program, insn);
    const place: Place = wholeLine && line > 0 ? { kind: "line", line } : { kind: "insn", program, insn };
    const same = JSON.stringify(place);
    const rest = this.places.filter(p => JSON.stringify(p) !== same);
    this.places = rest.length < this.places.length ? rest : [...this.places, place];
    this.show();
    this.changed();
  }

  stopsAt(row: Row): boolean {
    const { kind, program, insn } = row.head;
    if (this.slots && row.effects.some(e => e.kind === "slot") || this.counts && row.effects.some(e => e.kind === "refcount"))
      return true;
    if (kind !== "insn" && kind !== "micro-step" || program === undefined || insn < 0)
      return false;
    return this.places.some(p => p.kind === "insn" ? p.program === program && p.insn === insn : p.line === this.lineOf(program, insn));
  }

  private lineOf(program: string, insn: number): number {
    return this.programs.get(program)?.lines[insn] ?? 0;
  }

  private show(): void {
    const check = (text: string, title: string, on: boolean, set: (value: boolean) => void): HTMLElement => {
      const box = html("input", { type: "checkbox", checked: on });
      box.addEventListener("change", () => {
        set(box.checked);
        this.changed();
      });
      return html("label", { title }, box, ` ${text}`);
    };
    this.element.replaceChildren(
      html("span", { class: "muted" }, "stop at"),
      check("slots", "Stop where a slot changes", this.slots, v => { this.slots = v; }),
      check("refcounts", "Stop where a refcount changes", this.counts, v => { this.counts = v; }),
      ...this.places.map(place => {
        const text = place.kind === "line" ? `line ${place.line}` : `${place.program}:${place.insn}`;
        const chip = html("button", { type: "button", class: "chip", title: `Remove the breakpoint at ${text}`, "aria-label": `Remove the breakpoint at ${text}` }, text, html("span", { "aria-hidden": "true" }, " ×"));
        chip.addEventListener("click", () => {
          this.places = this.places.filter(p => p !== place);
          this.show();
          this.changed();
        });
        return chip;
      }));
  }
}
