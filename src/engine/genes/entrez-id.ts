/** True for a token that can only be an Entrez id. */
export function isEntrezId(token: string): boolean {
  return /^[1-9]\d{0,9}$/.test(token);
}
