/** The address as the state of a view: what is chosen is a parameter, so that Back, reload and a copied link keep it. */
import {useLocation} from 'preact-iso';
import {type AddressChange, changedAddress} from './changed-address';

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
