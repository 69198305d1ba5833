import {type AddressChange, changedAddress} from '../../address/changed-address';
import {shareParameter, shareToken} from '../../jobs/share';

/** Another view of the same result: the query that is looked at stays, and so does what a shared address opens by. */
export function viewAddress(view: AddressChange): string {
  const query = new URLSearchParams(location.search).get('query') ?? undefined;
  return changedAddress(location.pathname, {query, [shareParameter]: shareToken(), ...view});
}
