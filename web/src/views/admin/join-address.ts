/** Where a browser takes an invitation: what follows # is sent to no server, and so stands in no log. */
export function joinAddress(token: string): string {
  return `${location.origin}/join#${token}`;
}
