/** Saves what the page holds as a file of the reader. */

export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function saveText(text: string, name: string, type = 'text/plain'): void {
  saveBlob(new Blob([text], {type: `${type};charset=utf-8`}), name);
}

/** A name that every file system takes. */
export function fileName(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .join('_')
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .slice(0, 120);
}
