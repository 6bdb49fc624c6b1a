// What holds after the chosen step: slots, objects, and the registers of the CPU that took it.
import { html } from "../dom";
import type { RunModel } from "./model";
import { holdersText } from "./holders";
import { cpuName } from "./words";

function list(title: string, entries: [string, string, string?][]): HTMLElement {
  const rows = entries.map(([name, value, extra]) => html("div", { class: `sv-row ${extra ?? ""}` }, html("dt", {}, name), html("dd", {}, value)));
  return html("section", {}, html("h4", {}, title), rows.length ? html("dl", {}, ...rows) : html("p", { class: "muted" }, "none"));
}

export function stateView(model: RunModel, cursor: number): HTMLElement[] {
  const row = model.rows[cursor];
  const before = cursor - 1;
  const slots = [...model.slots].map(([name, track]): [string, string, string?] =>
    [name, track.at(cursor) || "NULL", track.at(cursor) !== track.at(before) ? "changed" : ""]);
  const objects = [...model.objects].filter(([, track]) => track.at(cursor)).map(([name, track]): [string, string, string?] => {
    const now = track.at(cursor);
    const held = holdersText(model.holders.get(name)?.at(cursor));
    return [name, now?.freed ? "freed" : `refcount ${now?.value ?? 0}${held ? `: ${held}` : ""}`, track.find(cursor) !== track.find(before) ? "changed" : ""];
  });
  const cpu = row?.head.cpu ?? -1;
  const regs = model.regs.get(cpu)?.at(cursor);
  const old = model.regs.get(cpu)?.at(before);
  const registers = (regs ?? []).map((value, i): [string, string, string?] => [`R${i}`, value, old && old[i] !== value ? "changed" : ""]);
  const sections = model.sections.filter(s => s.start <= cursor && (s.end < 0 || s.end > cursor)).map((s): [string, string, string?] =>
    [cpuName(s.cpu), s.kind === "lock" ? `holds ${s.name}` : "reads under RCU", s.start === cursor ? "changed" : ""]);
  const parts = [list("Slots", slots), list("Objects", objects)];
  if (sections.length)
    parts.push(list("Locks and sections", sections));
  if (regs)
    parts.push(list(`Registers of ${cpuName(cpu)}`, registers));
  const printed = model.printed.filter(p => p.row <= cursor).slice(-5);
  if (printed.length)
    parts.push(html("section", {}, html("h4", {}, "Printed"), ...printed.map(p => html("pre", {}, p.text))));
  return parts;
}
