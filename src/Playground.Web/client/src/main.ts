// What the page imports: everything that does not go through Blazor.
import "./fonts.css";

export { readLook, setLook } from "./look";
export { attachEditor } from "./editor/editor";
export { attachList } from "./list";
export { attachKeys } from "./keys";
export { attachSplits } from "./split";
export { attachDrop } from "./drop";
export { attachTimeline } from "./timeline/timeline";
export { copyText } from "./clipboard";
export { saveFile } from "./save";
