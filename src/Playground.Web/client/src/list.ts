// Keyboard for a virtualised list of rows of one height: arrows, j/k, page keys, Home/End.
import { tell, type DotNetRef } from "./dotnet";

export interface ListHandle {
  setCount(count: number, selected: number): void;
  reveal(index: number): void;
  dispose(): void;
}

export function attachList(element: HTMLElement, ref: DotNetRef): ListHandle {
  let count = 0;
  let selected = -1;

  const rowHeight = (): number => parseFloat(getComputedStyle(element).getPropertyValue("--row")) || 20;

  function reveal(index: number): void {
    const h = rowHeight();
    const top = index * h;
    if (top < element.scrollTop + h)
      element.scrollTop = Math.max(0, top - 2 * h);
    else if (top + h > element.scrollTop + element.clientHeight - h)
      element.scrollTop = top - element.clientHeight + 3 * h;
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || count === 0)
      return;
    const next = event.key === "Enter" ? element.dataset["enter"] : undefined;
    if (next) {
      event.preventDefault();
      element.closest("section")?.querySelector<HTMLElement>(next)?.focus();
      return;
    }
    if (element.dataset["keys"]?.split(" ").includes(event.key)) {
      event.preventDefault();
      tell(ref, "Press", event.key);
      return;
    }
    const page = Math.max(1, Math.floor(element.clientHeight / rowHeight()) - 1);
    const by: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page, Home: -count, End: count };
    const step = by[event.key];
    if (step === undefined)
      return;
    event.preventDefault();
    // The server says which row it became: it skips rows that cannot be selected.
    tell(ref, "MoveBy", Math.max(-count, Math.min(count, step)));
  }

  element.addEventListener("keydown", onKey);
  return {
    setCount(n, s) {
      count = n;
      if (s !== selected && s >= 0)
        reveal(s);
      selected = s;
    },
    reveal,
    dispose: () => element.removeEventListener("keydown", onKey),
  };
}
