// The picture of a run: a lane for each CPU, a band for each slot, a staircase for each refcount. Only what is in view is drawn.
import { html, svg } from "../dom";
import { Track, type Count, type RunModel } from "./model";
import { holdersText, kernel } from "./holders";
import { cpuName } from "./words";

const laneHeight = 30;
const bandHeight = 24;
const stairHeight = 46;
const gapBetween = 6;
const axisHeight = 18;

export interface ChartListener { pick(row: number): void }

export class Chart {
  readonly element: HTMLElement;
  private readonly labels = html("div", { class: "tl-labels" });
  private readonly scroller = html("div", { class: "tl-scroll", tabindex: -1 });
  private readonly spacer = html("div", { class: "tl-spacer" });
  private readonly picture = svg("svg", { class: "tl-svg", role: "img" });
  private step = 18;
  private model: RunModel | null = null;
  private shown: number[] = [];
  private cursor = 0;

  constructor(listener: ChartListener) {
    this.spacer.append(this.picture);
    this.scroller.append(this.spacer);
    this.element = html("div", { class: "tl-chart" }, this.labels, this.scroller);
    this.scroller.addEventListener("scroll", () => this.draw());
    this.picture.addEventListener("click", event => {
      const x = event.clientX - this.scroller.getBoundingClientRect().left + this.scroller.scrollLeft;
      const column = Math.min(this.shown.length - 1, Math.max(0, Math.floor(x / this.step)));
      const row = this.shown[column];
      if (row !== undefined)
        listener.pick(row);
    });
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  /** @param shown rows to show, in order: a column each */
  update(model: RunModel, shown: number[], cursor: number, follow: boolean): void {
    this.model = model;
    this.shown = shown;
    this.cursor = cursor;
    const room = this.scroller.clientWidth || 600;
    this.step = Math.min(36, Math.max(9, Math.floor(room / Math.max(1, shown.length))));
    if (follow)
      this.follow();
    this.draw();
  }

  private follow(): void {
    const x = this.column(this.cursor) * this.step;
    const view = this.scroller;
    if (x < view.scrollLeft + 40)
      view.scrollLeft = Math.max(0, x - 80);
    else if (x > view.scrollLeft + view.clientWidth - 60)
      view.scrollLeft = x - view.clientWidth + 120;
  }

  /** Column of the last shown row that is not after the row. */
  private column(row: number): number {
    let low = 0;
    let high = this.shown.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.shown[middle] ?? 0) <= row)
        low = middle + 1;
      else
        high = middle;
    }
    return low - 1;
  }

  private draw(): void {
    const model = this.model;
    if (!model)
      return;
    const slots = [...model.slots];
    const objects = [...model.objects].filter(([, track]) => track.rows.length > 0);
    const lanes = model.cpus.length * (laneHeight + gapBetween);
    const bands = slots.length * (bandHeight + gapBetween);
    const height = axisHeight + lanes + bands + objects.length * (stairHeight + gapBetween) + 4;
    const total = Math.max(this.shown.length * this.step, 1);
    const view = Math.max(1, this.scroller.clientWidth);
    const left = Math.min(this.scroller.scrollLeft, Math.max(0, total - view));
    this.spacer.style.width = `${total}px`;
    this.spacer.style.height = `${height}px`;
    this.picture.setAttribute("width", String(view));
    this.picture.setAttribute("height", String(height));
    this.picture.style.transform = `translateX(${left}px)`;
    this.picture.setAttribute("viewBox", `${left} 0 ${view} ${height}`);
    this.picture.setAttribute("aria-label", `${model.rows.length} steps on ${model.cpus.length} CPUs, ${slots.length} slots, ${objects.length} objects`);
    this.picture.replaceChildren();
    this.labels.replaceChildren();
    this.labels.style.height = `${height}px`;
    this.label(0, axisHeight, "step", "tl-label-axis");

    const first = Math.max(0, Math.floor(left / this.step) - 1);
    const last = Math.min(this.shown.length - 1, Math.ceil((left + view) / this.step) + 1);
    let y = axisHeight;
    this.axis(first, last, height);
    for (const cpu of model.cpus) {
      this.lane(model, cpu, y, first, last);
      y += laneHeight + gapBetween;
    }
    for (const [name, track] of slots) {
      this.band(model, name, track, y, first, last);
      y += bandHeight + gapBetween;
    }
    for (const [name, track] of objects) {
      this.stairs(model, name, track, y, first, last);
      y += stairHeight + gapBetween;
    }
    this.marks(model, first, last, height);
  }

  private label(y: number, height: number, text: string, extra = "", note = ""): void {
    const element = html("div", { class: `tl-label ${extra}`, style: `top:${y}px;height:${height}px`, title: note ? `${text} · ${note}` : text }, html("span", {}, text));
    if (note)
      element.append(html("small", {}, note));
    this.labels.append(element);
  }

  private axis(first: number, last: number, height: number): void {
    const every = this.step >= 24 ? 5 : 10;
    for (let c = first; c <= last; c++) {
      const row = this.shown[c] ?? 0;
      if (c % every === 0) {
        const x = (c + 0.5) * this.step;
        this.picture.append(
          svg("line", { class: "tl-grid", x1: x, x2: x, y1: axisHeight, y2: height }),
          svg("text", { class: "tl-tick", x, y: axisHeight - 6, "text-anchor": "middle" }, String(row)));
      }
    }
  }

  private lane(model: RunModel, cpu: number, y: number, first: number, last: number): void {
    this.label(y, laneHeight, cpuName(cpu), "tl-label-cpu");
    this.picture.append(svg("line", { class: "tl-rail", x1: first * this.step, x2: (last + 1) * this.step, y1: y + laneHeight / 2, y2: y + laneHeight / 2 }));
    const from = this.shown[first] ?? 0;
    const to = this.shown[last] ?? 0;
    for (const span of model.spans) {
      const end = span.end < 0 ? model.rows.length - 1 : span.end;
      if (span.cpu !== cpu || end < from || span.start > to)
        continue;
      const x = Math.max(0, this.column(span.start)) * this.step;
      const width = (this.column(end) + 1) * this.step - x;
      this.picture.append(svg("rect", { class: "tl-span", x, y: y + 2, width: Math.max(2, width), height: laneHeight - 4, rx: 3 }));
      this.picture.append(svg("text", { class: "tl-span-name", x: Math.max(x, first * this.step) + 4, y: y + 11 }, span.program));
    }
    for (const section of model.sections) {
      const end = section.end < 0 ? model.rows.length - 1 : section.end;
      if (section.cpu !== cpu || end < from || section.start > to)
        continue;
      const x = (Math.max(0, this.column(section.start)) + 0.5) * this.step;
      const width = (this.column(end) + 0.5) * this.step - x;
      const text = section.kind === "lock" ? `holds ${section.name}` : "reads under RCU";
      this.picture.append(svg("rect", { class: `tl-section tl-${section.kind}`, x, y: section.kind === "lock" ? y + laneHeight - 5 : y + laneHeight - 1, width: Math.max(2, width), height: 3 },
        svg("title", {}, `${cpuName(cpu)} ${text}`)));
    }
    for (let c = first; c <= last; c++) {
      const row = model.rows[this.shown[c] ?? -1];
      if (!row || row.head.cpu !== cpu)
        continue;
      const x = (c + 0.5) * this.step;
      const middle = y + laneHeight / 2 + 5;
      const { kind, writes } = row.head;
      if (kind === "micro-step") {
        const r = Math.min(5, this.step / 2 - 1);
        this.picture.append(svg("circle", { class: writes ? "tl-write" : "tl-read", cx: x, cy: middle, r }));
      } else if (kind === "trap" || kind === "violation")
        this.picture.append(svg("path", { class: "tl-bad", d: `M${x - 5} ${middle - 5} L${x + 5} ${middle + 5} M${x + 5} ${middle - 5} L${x - 5} ${middle + 5}` }));
      else
        this.picture.append(svg("rect", { class: kind === "insn" ? "tl-insn" : "tl-edge", x: x - 1, y: middle - 4, width: 2, height: 8 }));
    }
  }

  private band(model: RunModel, name: string, track: Track<string>, y: number, first: number, last: number): void {
    const now = track.at(this.cursor);
    this.label(y, bandHeight, name, "", now ? now : "NULL");
    const baseline = y + bandHeight / 2;
    this.picture.append(svg("line", { class: "tl-null", x1: first * this.step, x2: (last + 1) * this.step, y1: baseline, y2: baseline }));
    this.runs(track, first, last, (object, from, to) => {
      if (!object)
        return;
      const colour = `tl-c${model.colour(object) % 6}`;
      this.picture.append(svg("rect", { class: `tl-band ${colour}`, x: from * this.step, y: y + 2, width: (to - from) * this.step, height: bandHeight - 4, rx: 3 }));
      const room = (to - Math.max(from, first)) * this.step;
      if (room > object.length * 7)
        this.picture.append(svg("text", { class: "tl-band-name", x: Math.max(from, first) * this.step + 6, y: y + bandHeight / 2 + 4 }, object));
    });
  }

  private stairs(model: RunModel, name: string, track: Track<Count>, y: number, first: number, last: number): void {
    const now = track.at(this.cursor);
    const holders = model.holders.get(name);
    const held = holdersText(holders?.at(this.cursor));
    this.label(y, stairHeight, name, `tl-label-object tl-c${model.colour(name) % 6}`, now ? now.freed ? "freed" : `refcount ${now.value}${held ? `: ${held}` : ""}` : "not yet");
    const top = Math.max(2, ...track.values.map(v => v.value));
    const bottom = y + stairHeight - 6;
    const unit = (stairHeight - 16) / top;
    const level = (value: number): number => bottom - Math.max(0, Math.min(value, top)) * unit;
    for (let value = 0; value <= Math.min(top, 4); value++)
      this.picture.append(svg("line", { class: "tl-level", x1: first * this.step, x2: (last + 1) * this.step, y1: level(value), y2: level(value) }));
    // One box a count, named after who holds it.
    if (holders)
      this.runs(holders, first, last, (holding, from, to) => {
        let at = 0;
        for (const [who, count] of holding ?? []) {
          for (let i = 0; i < count && at < top; i++, at++) {
            const x = Math.max(from, first) * this.step;
            const width = (to - Math.max(from, first)) * this.step;
            const box = svg("rect", { class: `tl-held ${who === kernel ? "tl-held-kernel" : who.includes("[") ? "tl-held-slot" : "tl-held-cpu"}`, x, y: level(at + 1), width, height: Math.max(1, unit - 1) }, svg("title", {}, `${name} held by ${who}`));
            this.picture.append(box);
            if (unit >= 10 && width > who.length * 6 + 22)
              this.picture.append(svg("text", { class: "tl-held-name", x: x + 18, y: level(at) - 3 }, who));
          }
        }
      });
    for (const grace of model.gracePeriods) {
      const c = this.column(grace.row);
      if (grace.object === name && c >= first && c <= last)
        this.picture.append(svg("line", { class: "tl-grace", x1: (c + 0.5) * this.step, x2: (c + 0.5) * this.step, y1: y, y2: y + stairHeight }, svg("title", {}, `grace period over for ${name}`)));
    }
    let path = "";
    this.runs(track, first, last, (count, from, to) => {
      if (!count)
        return;
      const x = from * this.step;
      const height = level(count.value);
      path += `${path === "" ? "M" : "L"}${x} ${height} L${to * this.step} ${height} `;
      if (count.freed) {
        const cx = x + this.step / 2;
        this.picture.append(svg("path", { class: "tl-freed", d: `M${cx - 4} ${bottom - 4} L${cx + 4} ${bottom + 4} M${cx + 4} ${bottom - 4} L${cx - 4} ${bottom + 4}` }));
      } else if ((to - from) * this.step > 12)
        this.picture.append(svg("text", { class: "tl-count", x: x + 4, y: height - 3 }, String(count.value)));
    });
    if (path)
      this.picture.append(svg("path", { class: `tl-stairs tl-c${model.colour(name) % 6}`, d: path }));
  }

  /** Calls back for each value in view with the columns it holds for, `to` excluded. */
  private runs<T>(track: Track<T>, first: number, last: number, each: (value: T | undefined, from: number, to: number) => void): void {
    const startRow = this.shown[first] ?? 0;
    let index = Math.max(0, track.find(startRow));
    for (; index < track.rows.length; index++) {
      const row = track.rows[index] ?? 0;
      const from = row < 0 ? 0 : this.columnOfChange(row);
      if (from > last)
        return;
      const next = track.rows[index + 1];
      const to = next === undefined ? this.shown.length : this.columnOfChange(next);
      if (to > from)
        each(track.values[index], from, to);
    }
  }

  /** A change takes effect in the column of its row. */
  private columnOfChange(row: number): number {
    return Math.max(0, this.column(row));
  }

  private marks(model: RunModel, first: number, last: number, height: number): void {
    for (const { row, text } of model.bad) {
      const c = this.column(row);
      if (c < first || c > last)
        continue;
      const x = (c + 0.5) * this.step;
      this.picture.append(svg("line", { class: "tl-bad-line", x1: x, x2: x, y1: axisHeight, y2: height }, svg("title", {}, text)));
    }
    const x = (this.column(this.cursor) + 0.5) * this.step;
    this.picture.append(
      svg("rect", { class: "tl-cursor", x: x - this.step / 2, y: axisHeight - 4, width: this.step, height: height - axisHeight + 4 }),
      svg("text", { class: "tl-cursor-text", x, y: axisHeight - 6, "text-anchor": "middle" }, String(this.cursor)));
  }
}
