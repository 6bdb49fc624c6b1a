// The same run as a table: a column for each CPU, as litmus tests are written. Only the rows in view are in the document.
import { html } from "../dom";
import type { RunModel } from "./model";
import { cpuName, deed, effects } from "./words";

const wideAt = 4; // more CPUs than this share one column

export class StepTable {
  readonly element: HTMLElement;
  private readonly head = html("div", { class: "st-head", role: "row" });
  private readonly scroller = html("div", { class: "st-scroll" });
  private readonly spacer = html("div", { class: "st-spacer" });
  private model: RunModel | null = null;
  private shown: number[] = [];
  private cursor = 0;
  private programs = new Map<string, string[]>();

  constructor(pick: (row: number) => void) {
    this.scroller.append(this.spacer);
    this.element = html("div", { class: "st", role: "table", "aria-label": "Steps of the run" }, this.head, this.scroller);
    this.scroller.addEventListener("scroll", () => this.draw());
    this.spacer.addEventListener("click", event => {
      const row = (event.target as Element).closest<HTMLElement>("[data-row]")?.dataset["row"];
      if (row !== undefined)
        pick(Number(row));
    });
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  update(model: RunModel, shown: number[], cursor: number, programs: Map<string, string[]>, follow: boolean): void {
    this.model = model;
    this.shown = shown;
    this.cursor = cursor;
    this.programs = programs;
    if (follow)
      this.follow();
    this.draw();
  }

  private height(): number {
    return parseFloat(getComputedStyle(this.element).getPropertyValue("--row")) || 20;
  }

  private position(): number {
    const at = this.shown.findLastIndex(row => row <= this.cursor);
    return Math.max(0, at);
  }

  private follow(): void {
    const h = this.height();
    const top = this.position() * h;
    const view = this.scroller;
    if (top < view.scrollTop + h)
      view.scrollTop = Math.max(0, top - 2 * h);
    else if (top + h > view.scrollTop + view.clientHeight - h)
      view.scrollTop = top - view.clientHeight + 3 * h;
  }

  private draw(): void {
    const model = this.model;
    if (!model)
      return;
    // What runs before the CPUs start has no column: its rows stretch over all of them.
    const cpus = model.cpus.filter(cpu => cpu >= 0);
    const lanes = cpus.length <= wideAt ? cpus : [];
    const columns = lanes.length === 0 ? "3rem 4rem 1fr 1fr" : `3rem ${lanes.map(() => "minmax(0, 1fr)").join(" ")} minmax(0, 1.1fr)`;
    this.element.style.setProperty("--columns", columns);
    const names = lanes.length === 0 ? ["step", "CPU", "does", "changes"] : ["step", ...lanes.map(cpuName), "changes"];
    this.head.replaceChildren(...names.map(name => html("span", { role: "columnheader" }, name)));
    const h = this.height();
    this.spacer.style.height = `${this.shown.length * h}px`;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / h) - 4);
    const last = Math.min(this.shown.length - 1, Math.ceil((this.scroller.scrollTop + this.scroller.clientHeight) / h) + 4);
    const at = this.position();
    const rows: HTMLElement[] = [];
    for (let i = first; i <= last; i++) {
      const row = model.rows[this.shown[i] ?? -1];
      if (!row)
        continue;
      const text = deed(row.head, this.programs);
      const kind = row.head.kind;
      const changed = effects(row);
      const cell = (content: string, extra = "", column = ""): HTMLElement =>
        html("span", { role: "cell", class: extra, title: content, style: column && `grid-column:${column}` }, content);
      // A row is one CPU's: its text may reach over the columns to its right, which are empty.
      const lane = lanes.indexOf(row.head.cpu);
      const cells = lanes.length === 0
        ? [cell(cpuName(row.head.cpu)), cell(text)]
        : [cell(row.head.cpu < 0 && kind !== "gap" ? `setup · ${text}` : text, "", `${Math.max(0, lane) + 2} / ${lanes.length + (changed === "" ? 3 : 2)}`)];
      rows.push(html("div", {
        role: "row",
        class: `st-row st-${kind}${i === at ? " st-now" : ""}${row.head.writes ? " st-writes" : ""}`,
        style: `top:${i * h}px`,
        "data-row": row.index,
        "data-seq": row.head.seq,
        "aria-current": i === at ? "step" : false,
      }, cell(String(row.index), "st-number"), ...cells, ...(changed === "" ? [] : [cell(changed, "st-effects", lanes.length === 0 ? "" : String(lanes.length + 2))])));
    }
    this.spacer.replaceChildren(...rows);
  }
}
