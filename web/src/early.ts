/**
 * Stands in the document as a script of its own (build/early-script.mjs): it asks the server what the address is certain to
 * need while the first file of the pages is still fetched. Other questions wait for `begin.ts`, which knows all pages.
 */
import {shareParameter, shareToken} from './jobs/share';
import {storedKey} from './key/stored-key';

function certain(credential: string | null | undefined): readonly string[] {
  if (!credential) return ['/temp_api_key'];
  const [, job] = /^\/jobs\/([^/]+)\/?$/.exec(location.pathname) ?? [];
  return job === undefined ? [] : [`/api/jobs/${job}/summary`];
}

const token = shareToken();
const key = localStorage.getItem(storedKey);
const headers = {
  Accept: 'application/json',
  ...(token ? {[shareParameter]: token} : key && {user_key: key}),
};
window.openclueEarly = new Map(
  // What fails is asked again by the page, which tells of it.
  certain(token ?? key).map((path) => [path, fetch(path, {headers}).catch(() => undefined)]),
);
