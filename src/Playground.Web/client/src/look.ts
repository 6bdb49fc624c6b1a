// Theme and text size: kept in localStorage, applied as attributes of <html> that the style sheet reads.

export type Theme = "system" | "light" | "dark";
export type Size = "normal" | "large";
export interface Look { theme: Theme; size: Size }

const key = "playground.look";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function readLook(): Look {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Look>;
    return {
      theme: stored.theme === "light" || stored.theme === "dark" ? stored.theme : "system",
      size: stored.size === "large" ? "large" : "normal",
    };
  } catch {
    return { theme: "system", size: "normal" };
  }
}

export function isDark(look: Look = readLook()): boolean {
  return look.theme === "dark" || (look.theme === "system" && dark.matches);
}

export function applyLook(look: Look): void {
  document.documentElement.dataset["theme"] = isDark(look) ? "dark" : "light";
  document.documentElement.dataset["size"] = look.size;
  window.dispatchEvent(new CustomEvent("playground-look"));
}

export function setLook(theme: Theme, size: Size): void {
  const look = { theme, size };
  try {
    localStorage.setItem(key, JSON.stringify(look));
  } catch {
    // Storage can be refused (private windows); the look then lasts for this visit.
  }
  applyLook(look);
}

dark.addEventListener("change", () => applyLook(readLook()));
