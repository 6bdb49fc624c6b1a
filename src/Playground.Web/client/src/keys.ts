// Keys that work anywhere on the page.
import { tell, type DotNetRef } from "./dotnet";

export interface KeysHandle { dispose(): void }

export function attachKeys(root: HTMLElement, ref: DotNetRef): KeysHandle {
  const onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey)
      return;
    const act = event.key === "Enter" ? event.shiftKey ? "explore" : "run" : event.key === "s" && !event.shiftKey ? "share" : "";
    if (act === "")
      return;
    event.preventDefault();
    event.stopPropagation();
    tell(ref, "KeyPressed", act);
  };
  // Before Monaco, which has its own meaning for some of them.
  root.addEventListener("keydown", onKey, { capture: true });
  return { dispose: () => root.removeEventListener("keydown", onKey, { capture: true }) };
}
