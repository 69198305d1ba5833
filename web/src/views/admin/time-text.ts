/** A time as tables show it: 2026-11-30 12:00. */
export function timeText(iso: string | null | undefined): string | undefined {
  return iso?.slice(0, 16).replace('T', ' ');
}
