/** Gives the person a text or bytes as a file, as a click on a download link does. `type` is the media type. */
export function saveText(name: string, text: string, type: string): void {
  save(name, new Blob([text], { type }));
}

export function saveBytes(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void {
  save(name, new Blob([bytes], { type }));
}

function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
