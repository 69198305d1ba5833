const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes as people read them: 1,234,567 is 1.2 MB. */
export function sizeText(bytes: number | null | undefined): string {
  if (bytes === undefined || bytes === null) return '';
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
