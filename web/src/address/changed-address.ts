/** Addresses of the pages as text. */

/** Parameters to change; undefined or the empty text takes one out. */
export type AddressChange = Readonly<Record<string, string | undefined>>;

/** An address with some parameters changed, for links. */
export function changedAddress(address: string, change: AddressChange): string {
  const [path, search = ''] = address.split('?');
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') parameters.delete(name);
    else parameters.set(name, value);
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}
