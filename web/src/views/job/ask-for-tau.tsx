import {shareToken} from '../../jobs/share';

/** Leads to the form with the lists of a job, to be asked for percentiles; they are its owner's alone. */
export function AskForTau({id}: {readonly id: string}) {
  const words = 'ask these lists for tau';
  return shareToken() ? words : <a href={`/query?from=${id}&tool=sig_gutc_tool`}>{words}</a>;
}
