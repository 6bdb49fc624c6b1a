// Events in words, as short as a column allows.
import type { Row } from "./model";
import type { TraceLine } from "./wire";

/** Instructions as text and their source lines, 0 for none. */
export interface ProgramText { name: string; insns: string[]; lines: number[] }

/** Names of who acts beside the CPUs' own programs, in the run that is shown. */
export const laneNames = new Map<number, string>();

export function cpuName(cpu: number): string {
  return cpu < 0 ? "setup" : laneNames.get(cpu) ?? `CPU ${cpu}`;
}

const orNull = (name: string | undefined): string => name ? name : "NULL";

function signed(hex: string | undefined): string {
  if (!hex)
    return "";
  const value = BigInt.asIntN(32, BigInt(hex));
  return value.toString();
}

/** What a CPU did. */
export function deed(e: TraceLine, programs: Map<string, string[]>): string {
  switch (e.kind) {
    case "program-start": return `${e.program ?? ""} starts`;
    case "program-end": return `${e.program ?? ""} returns ${signed(e.retVal)}`;
    case "insn": return `${e.insn}: ${(programs.get(e.program ?? "")?.[e.insn] ?? "").replace(/^\([0-9a-f]{2}\) /, "")}`;
    case "micro-step": return `${e.call ? `${e.call} · ` : ""}${e.step ?? ""}${e.where ? ` ${e.where}` : ""}`;
    case "trap": return `stopped: ${e.text ?? ""}`;
    case "violation": return `${e.type ?? ""}: ${e.text ?? ""}`;
    case "gap": return e.text ?? "";
    default: return effect(e);
  }
}

/** What changed by it. */
export function effect(e: TraceLine): string {
  switch (e.kind) {
    case "slot": return `${e.slot ?? ""} = ${orNull(e.newObject)}`;
    case "refcount": return `${e.object ?? ""}: ${e.oldCount ?? 0} → ${e.newCount ?? 0}`;
    case "object-created": return `${e.object ?? ""} created`;
    case "object-freed": return `${e.object ?? ""} freed`;
    case "lock": return `${e.entered ? "takes" : "gives up"} ${e.lock ?? ""}`;
    case "rcu": return e.entered ? "enters an RCU read section" : "leaves the RCU read section";
    case "grace-period": return `grace period over for ${e.object ?? ""}`;
    case "printk": return `prints "${e.text ?? ""}"`;
    default: return "";
  }
}

export function effects(row: Row): string {
  return row.effects.map(effect).filter(t => t !== "").join("; ");
}

/** True for what other CPUs can see or what ends something; the rest is private computation. */
export function isShared(row: Row): boolean {
  return row.head.kind !== "insn" || row.effects.length > 0;
}
