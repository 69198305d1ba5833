/** A share: a job that its owner lets others read, by a token in the address of its page. */

import {changedAddress} from '../address/changed-address';

/** In the address of a page, and as a header of requests. */
export const shareParameter = 'share_token';

/** Pages that show a result, or a matrix of one. */
const ofResults = /^\/(?:jobs\/|heatmap$)/;

/** The token by which this page was opened. */
export function shareToken(): string | undefined {
  if (!ofResults.test(location.pathname)) return undefined;
  return new URLSearchParams(location.search).get(shareParameter) ?? undefined;
}

/** Where whoever has the token reads the job. */
export function shareAddress(job: string, token: string): string {
  return `${location.origin}/jobs/${job}?${new URLSearchParams({[shareParameter]: token})}`;
}

/** This page for who opens it by a key. */
export function withoutShare(): string {
  return changedAddress(location.pathname + location.search, {[shareParameter]: undefined});
}
