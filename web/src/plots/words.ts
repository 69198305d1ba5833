/** A number of a plot as it is read: four digits that count, and a minus that is none of a word. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'no value';
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
