// Bars between panes: drag with the pointer, or arrow keys while focused. Sizes are kept for the next visit.

const key = (name: string): string => `playground.split.${name}`;

function clamp(value: number): number {
  return Math.min(80, Math.max(15, value));
}

function attach(bar: HTMLElement): void {
  const name = bar.dataset["split"] ?? "";
  const vertical = bar.getAttribute("aria-orientation") === "vertical";
  const parent = bar.parentElement;
  if (!parent)
    return;
  const set = (percent: number, keep: boolean): void => {
    const value = clamp(percent);
    parent.style.setProperty(`--split-${name}`, `${value}%`);
    bar.setAttribute("aria-valuenow", String(Math.round(value)));
    if (keep) {
      try { localStorage.setItem(key(name), String(value)); } catch { /* storage refused: lasts for this visit */ }
    }
  };
  let stored: string | null = null;
  try { stored = localStorage.getItem(key(name)); } catch { /* as above */ }
  if (stored !== null && Number.isFinite(Number(stored)))
    set(Number(stored), false);

  bar.addEventListener("pointerdown", down => {
    down.preventDefault();
    bar.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void => {
      const box = parent.getBoundingClientRect();
      set(vertical ? (event.clientX - box.left) / box.width * 100 : (event.clientY - box.top) / box.height * 100, true);
    };
    const up = (): void => {
      bar.removeEventListener("pointermove", move);
      bar.removeEventListener("pointerup", up);
    };
    bar.addEventListener("pointermove", move);
    bar.addEventListener("pointerup", up);
  });
  bar.addEventListener("keydown", event => {
    const steps: Record<string, number> = vertical ? { ArrowLeft: -2, ArrowRight: 2 } : { ArrowUp: -2, ArrowDown: 2 };
    const step = steps[event.key];
    if (step === undefined)
      return;
    event.preventDefault();
    set(Number(bar.getAttribute("aria-valuenow") ?? 50) + step, true);
  });
}

export function attachSplits(root: HTMLElement): void {
  root.querySelectorAll<HTMLElement>("[data-split]").forEach(attach);
}
