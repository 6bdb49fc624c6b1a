// The source editor: languages, markers, links to instructions, and the pause after which the text is checked again.
import { tell, type DotNetRef } from "../dotnet";
import { isDark } from "../look";
import { readDraft, writeDraft, type Draft } from "./draft";
import { registerLanguages } from "./languages";
import type { Editor, Marker } from "./monaco";
import { defineThemes } from "./themes";

/** Lines and columns count from 1; a column of 0 means the whole line. */
export interface Mark { line: number; column: number; endLine: number; endColumn: number; severity: "error" | "warning" | "note"; message: string; source: string }

export interface EditorHandle {
  load(kind: string, profile: string, text: string, readOnly: boolean): void;
  setProfile(profile: string): void;
  /** Who runs what, kept with the text. */
  setScripts(setup: string[], cpus: string[][]): void;
  mark(marks: Mark[]): void;
  /** What the verifier knew at each line, shown when the pointer rests on it; by line number. */
  hovers(texts: Record<number, string>): void;
  link(lines: number[], reveal: number): void;
  draft(): Draft | null;
  dispose(): void;
}

const pause = 450; // ms without typing
const maxBytes = 64 << 10;

export function attachEditor(id: string, ref: DotNetRef): EditorHandle | null {
  const editor = window.blazorMonaco.editors.find(e => e.id === id)?.editor;
  return editor ? attach(editor, ref) : null;
}

function attach(editor: Editor, ref: DotNetRef): EditorHandle {
  const monaco = window.monaco;
  registerLanguages(monaco);
  defineThemes(monaco);
  const linked = editor.createDecorationsCollection([]);
  let states: Record<number, string> = {};
  let scripts: { setup: string[]; cpus: string[][] } = { setup: [], cpus: [] };
  let typed = false;
  let kind = "c";
  let profile = "";
  let loading = false;
  let typing = 0;
  let moving = 0;

  const look = (): void => {
    monaco.editor.setTheme(isDark() ? "playground-dark" : "playground-light");
    const large = document.documentElement.dataset["size"] === "large";
    editor.updateOptions({ fontSize: large ? 20 : 13, lineHeight: large ? 30 : 20 });
  };
  look();
  window.addEventListener("playground-look", look);

  /** Keeps what the reader made: an example that was only looked at is not kept. */
  const keep = (): void => {
    if (typed)
      writeDraft({ kind, profile, text: editor.getModel()?.getValue() ?? "", ...scripts });
  };

  const send = (): void => {
    const text = editor.getModel()?.getValue() ?? "";
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > maxBytes) {
      tell(ref, "SourceTooLong", bytes);
      return;
    }
    typed = true;
    keep();
    tell(ref, "SourceChanged", text);
  };

  const changed = editor.onDidChangeModelContent(() => {
    clearTimeout(typing);
    if (!loading)
      typing = window.setTimeout(send, pause);
  });
  const moved = editor.onDidChangeCursorPosition(event => {
    // Only what the reader does: loading a text or following a link moves the cursor as well.
    if (loading || event.source === "api" || event.source === "model")
      return;
    clearTimeout(moving);
    moving = window.setTimeout(() => tell(ref, "CursorMoved", event.position.lineNumber), 80);
  });

  const hovering = monaco.languages.registerHoverProvider(["bpf-c", "bpf-asm"], {
    provideHover(model, { lineNumber }) {
      const text = model === editor.getModel() ? states[lineNumber] : undefined;
      return text === undefined ? null : {
        range: { startLineNumber: lineNumber, startColumn: 1, endLineNumber: lineNumber, endColumn: model.getLineMaxColumn(lineNumber) },
        contents: [{ value: "```text\n" + text + "\n```" }],
      };
    },
  });

  const host = editor.getDomNode()?.parentElement;
  const over = (event: DragEvent): void => event.preventDefault();
  const drop = (event: DragEvent): void => {
    const input = document.querySelector<HTMLInputElement>("#object-file");
    if (!input || !event.dataTransfer?.files.length)
      return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  host?.addEventListener("dragover", over);
  host?.addEventListener("drop", drop);

  return {
    load(newKind, newProfile, text, readOnly) {
      kind = newKind;
      profile = newProfile;
      const model = editor.getModel();
      if (!model)
        return;
      loading = true;
      typed = false;
      clearTimeout(typing);
      monaco.editor.setModelLanguage(model, kind === "assembly" ? "bpf-asm" : "bpf-c");
      if (model.getValue() !== text)
        model.setValue(text);
      editor.updateOptions({ readOnly });
      linked.set([]);
      states = {};
      loading = false;
    },
    setProfile(name) {
      profile = name;
      keep();
    },
    setScripts(setup, cpus) {
      scripts = { setup, cpus };
      keep();
    },
    mark(marks) {
      const model = editor.getModel();
      if (!model)
        return;
      const severities = { error: monaco.MarkerSeverity.Error, warning: monaco.MarkerSeverity.Warning, note: monaco.MarkerSeverity.Info };
      monaco.editor.setModelMarkers(model, "playground", marks.map(m => {
        const line = Math.min(Math.max(1, m.line), model.getLineCount());
        const endLine = Math.min(Math.max(line, m.endLine), model.getLineCount());
        const startColumn = m.column > 0 ? m.column : Math.max(1, model.getLineFirstNonWhitespaceColumn(line));
        const endColumn = m.endColumn > 0 ? m.endColumn : model.getLineMaxColumn(endLine);
        const marker: Marker = {
          startLineNumber: line,
          startColumn,
          endLineNumber: endLine,
          endColumn: endLine === line ? Math.max(endColumn, startColumn + 1) : endColumn,
          severity: severities[m.severity],
          message: m.message,
          source: m.source,
        };
        return marker;
      }));
    },
    hovers(texts) {
      states = texts;
    },
    link(lines, reveal) {
      linked.set(lines.map(line => ({
        range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
        options: { isWholeLine: true, className: "linked-line", linesDecorationsClassName: "linked-line-mark" },
      })));
      if (reveal > 0)
        editor.revealLineInCenterIfOutsideViewport(reveal);
    },
    draft: readDraft,
    dispose() {
      clearTimeout(typing);
      clearTimeout(moving);
      changed.dispose();
      moved.dispose();
      hovering.dispose();
      window.removeEventListener("playground-look", look);
      host?.removeEventListener("dragover", over);
      host?.removeEventListener("drop", drop);
    },
  };
}
