/** The address as the state of a view: what is chosen is a parameter, so that Back, reload and a copied link keep it. */
import {useLocation} from 'preact-iso';

/** Parameters to change; undefined or the empty text takes one out. */
export type AddressChange = Readonly<Record<string, string | undefined>>;

export interface Address {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Changes parameters of this address. `push` makes a step to go Back from; typing replaces instead. */
  change(change: AddressChange, push?: 'push'): void;
  /** Opens another address of the pages. */
  open(address: string): void;
}

export function useAddress(): Address {
  const {path, query, route} = useLocation();
  return {
    path,
    parameters: query,
    change(change, push) {
      // Of two changes in one turn the second must see the first.
      route(changedAddress(location.pathname + location.search, change), push !== 'push');
    },
    open: (address) => route(address),
  };
}

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
