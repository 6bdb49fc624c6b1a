// The few parts of Monaco that are used here. BlazorMonaco loads Monaco itself as the global `monaco`.

export interface Range { startLineNumber: number; startColumn: number; endLineNumber: number; endColumn: number }
export interface Marker extends Range { severity: number; message: string; source: string }
export interface Disposable { dispose(): void }
export interface Model {
  getValue(): string;
  setValue(text: string): void;
  getLineCount(): number;
  getLineMaxColumn(line: number): number;
  getLineFirstNonWhitespaceColumn(line: number): number;
}
export interface Hover { range: Range; contents: { value: string }[] }
export interface Decoration { range: Range; options: Record<string, unknown> }
export interface Editor {
  getModel(): Model | null;
  updateOptions(options: Record<string, unknown>): void;
  onDidChangeModelContent(listener: () => void): Disposable;
  onDidChangeCursorPosition(listener: (event: { position: { lineNumber: number }; reason: number; source: string }) => void): Disposable;
  createDecorationsCollection(decorations: Decoration[]): { set(decorations: Decoration[]): void };
  revealLineInCenterIfOutsideViewport(line: number): void;
  setPosition(position: { lineNumber: number; column: number }): void;
  focus(): void;
  getDomNode(): HTMLElement | null;
}
export interface Monaco {
  languages: {
    register(language: { id: string }): void;
    setMonarchTokensProvider(id: string, language: unknown): void;
    setLanguageConfiguration(id: string, configuration: unknown): void;
    registerHoverProvider(ids: string[], provider: { provideHover(model: Model, position: { lineNumber: number }): Hover | null }): Disposable;
  };
  editor: {
    defineTheme(name: string, theme: unknown): void;
    setTheme(name: string): void;
    setModelLanguage(model: Model, language: string): void;
    setModelMarkers(model: Model, owner: string, markers: Marker[]): void;
  };
  MarkerSeverity: { Error: number; Warning: number; Info: number; Hint: number };
}

declare global {
  interface Window {
    monaco: Monaco;
    blazorMonaco: { editors: { id: string; editor: Editor }[] };
  }
}
