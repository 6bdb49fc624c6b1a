// The text being typed, kept in this browser until it is replaced: nothing reaches the server's disk before "Share".

export interface Draft { kind: string; profile: string; text: string; setup: string[]; cpus: string[][] }

const key = "playground.draft";

export function readDraft(): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
    return draft && typeof draft.text === "string" && typeof draft.kind === "string" ? { ...draft, setup: draft.setup ?? [], cpus: draft.cpus ?? [] } : null;
  } catch {
    return null;
  }
}

export function writeDraft(draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage refused or full: the draft lasts for this visit only.
  }
}
