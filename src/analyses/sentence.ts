/** A warning as the answers of the API have it. */
export function sentenceOf(warning: string): string {
  return `${warning.charAt(0).toUpperCase()}${warning.slice(1)}.`;
}
