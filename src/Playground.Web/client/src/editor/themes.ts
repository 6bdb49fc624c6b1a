// Editor colours that go with the variables of css/app.css.
import type { Monaco } from "./monaco";

export function defineThemes(monaco: Monaco): void {
  monaco.editor.defineTheme("playground-light", {
    base: "vs",
    inherit: true,
    rules: [
      { token: "keyword", foreground: "8a2f8f" },
      { token: "keyword.directive", foreground: "6a5a00" },
      { token: "type", foreground: "0f6674" },
      { token: "predefined", foreground: "1b56b3" },
      { token: "annotation", foreground: "9a3d00" },
      { token: "variable", foreground: "1b56b3" },
      { token: "string", foreground: "1a6a2e" },
      { token: "number", foreground: "8a4a00" },
      { token: "comment", foreground: "66707a" },
    ],
    colors: {
      "editor.background": "#ffffff",
      "editor.lineHighlightBackground": "#f3f5f8",
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": "#8a939c",
      "editorLineNumber.activeForeground": "#1c2126",
      "editorGutter.background": "#ffffff",
    },
  });
  monaco.editor.defineTheme("playground-dark", {
    base: "vs-dark",
    inherit: true,
    rules: [
      { token: "keyword", foreground: "d19ae6" },
      { token: "keyword.directive", foreground: "d6c36a" },
      { token: "type", foreground: "6cc7d6" },
      { token: "predefined", foreground: "86b6ff" },
      { token: "annotation", foreground: "f0a36b" },
      { token: "variable", foreground: "86b6ff" },
      { token: "string", foreground: "8fd19e" },
      { token: "number", foreground: "e6b673" },
      { token: "comment", foreground: "8b98a5" },
    ],
    colors: {
      "editor.background": "#181c20",
      "editor.lineHighlightBackground": "#20262c",
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": "#6b7681",
      "editorLineNumber.activeForeground": "#e6e9ec",
      "editorGutter.background": "#181c20",
    },
  });
}
