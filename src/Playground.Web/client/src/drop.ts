// A file dropped anywhere on the page is opened as if it had been chosen with the button.

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

export function attachDrop(root: HTMLElement): void {
  const show = (on: boolean): void => { root.toggleAttribute("data-drop", on); };

  const handlers: Record<string, (event: DragEvent) => void> = {
    dragenter: () => show(true),
    // Between two elements of the page there is somewhere it goes to.
    dragleave: event => { if (event.relatedTarget === null) show(false); },
    dragover: event => {
      show(true);
      if (event.dataTransfer)
        event.dataTransfer.dropEffect = "copy";
    },
    drop: event => {
      show(false);
      const input = root.querySelector<HTMLInputElement>("input[type='file']");
      const file = event.dataTransfer?.files[0];
      if (!input || !file)
        return;
      // A file input takes one file here, and says nothing when the same one is dropped again unless told.
      const one = new DataTransfer();
      one.items.add(file);
      input.files = one.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
  };
  const onDrag = (event: DragEvent): void => {
    if (!hasFiles(event))
      return;
    // Before Monaco, and before the browser, which would leave the page for the file.
    event.preventDefault();
    event.stopPropagation();
    handlers[event.type]?.(event);
  };
  for (const name of Object.keys(handlers))
    root.addEventListener(name, onDrag as EventListener, { capture: true });
}
