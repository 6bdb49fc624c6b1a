/** Bytes that come from the server as a stream. */
interface StreamRef { arrayBuffer(): Promise<ArrayBuffer> }

/** Offers bytes as a download of this name. */
export async function saveFile(name: string, stream: StreamRef): Promise<void> {
  const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken what it needs when the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
