// Who holds the counts of each object: the kernel, slots, or whoever took one and has not passed it on.
import type { TraceLine } from "./wire";
import { cpuName } from "./words";

/** Counts by holder. */
export type Holding = ReadonlyMap<string, number>;

export const kernel = "the kernel";

export class Holders {
  private readonly byObject = new Map<string, Map<string, number>>();

  /** The objects whose holders the event changes. */
  apply(e: TraceLine): string[] {
    const who = cpuName(e.cpu);
    switch (e.kind) {
      case "object-created":
        // What no instruction made was there before: the kernel's.
        this.byObject.set(e.object ?? "", new Map([[e.insn < 0 ? kernel : who, 1]]));
        return [e.object ?? ""];
      case "refcount": {
        if (!this.byObject.has(e.object ?? "") && (e.oldCount ?? 0) > 0)
          this.add(e.object ?? "", kernel, e.oldCount ?? 0);
        const change = (e.newCount ?? 0) - (e.oldCount ?? 0);
        // A task that exits, a connection that is deleted: the kernel's own count goes.
        const gives = e.by === "exit" || e.by === "delete" || e.by === "the kernel" ? kernel : who;
        this.add(e.object ?? "", gives, change);
        return [e.object ?? ""];
      }
      case "slot": {
        const slot = e.slot ?? "";
        for (const [object, step] of [[e.oldObject, -1], [e.newObject, 1]] as const) {
          if (!object || object.startsWith("0x"))
            continue;
          this.add(object, slot, step);
          this.add(object, who, -step);
        }
        return [e.oldObject ?? "", e.newObject ?? ""].filter(o => o !== "");
      }
      default:
        return [];
    }
  }

  of(object: string): Holding {
    return new Map(this.byObject.get(object) ?? []);
  }

  private add(object: string, holder: string, by: number): void {
    const holding = this.byObject.get(object) ?? new Map<string, number>();
    this.byObject.set(object, holding);
    const count = (holding.get(holder) ?? 0) + by;
    if (count === 0)
      holding.delete(holder);
    else
      holding.set(holder, count);
  }
}

/** In words: the kernel, slots[0]+0, CPU 1 ×2; who gave up more than it had is told as such. */
export function holdersText(holding: Holding | undefined): string {
  return [...holding ?? []].map(([who, count]) => count < 0 ? `${who} dropped ${-count} too many` : count === 1 ? who : `${who} ×${count}`).join(", ");
}
