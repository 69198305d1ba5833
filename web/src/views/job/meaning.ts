/** What was asked and what the scores mean, in plain sentences. */
import type {Manifest, Result, ResultQuery} from './result';

/** One sentence on what was asked. */
export function askedOf({manifest, tool}: Result, query: ResultQuery): string {
  const {dataset, genes, gene_space: space} = manifest;
  const place = `${(dataset.signatures ?? 0).toLocaleString('en')} signatures of ${dataset.name}`;
  if (tool === 'introspect') {
    return `${manifest.signatures?.toLocaleString('en')} signatures were compared with one another, each by its ${manifest.plan?.gset_size} highest and lowest genes.`;
  }
  return `${listsOf(manifest, query)} compared with all ${place}, within the ${genes?.toLocaleString('en')} genes of ${space === 'bing' ? 'BING' : space}.`;
}

function listsOf({plan}: Manifest, {name}: ResultQuery): string {
  const {up, down} = plan?.queries?.find((query) => query.name === name) ?? {};
  if (!up && !down) return 'A whole profile was';
  const counted = [up && `${up.valid.length} up`, down && `${down.valid.length} down`].filter(Boolean);
  return `${counted.join(' and ')} genes were`;
}

/** What a score says, a sentence for each. */
export function meaningOf({tool, manifest}: Result): readonly string[] {
  const ncs =
    'NCS is the connectivity score divided by the mean score of the same sign within its group: 1 is usual, 2 twice as strong. Above 0 a signature goes the way of the query, below 0 the opposite way.';
  const q =
    'q is the share of false discoveries to be expected among scores of that sign at least as strong, judged by null signatures: call a connection found where it is 0.05 at most. Genes drawn at random have none that is small.';
  const tau =
    'tau tells how many percent of the reference queries connect to a row more weakly, with the sign of the connection: 98 means that 2 in 100 reference queries connect to it at least as strongly. It is neither a p-value nor a measure of strength; look at the NCS beside it.';
  if (tool === 'gutc') return [tau, ncs];
  if (tool === 'introspect') {
    return [
      ncs,
      'The percentile is that share of a query’s own results that are weaker, with the sign of the score.',
    ];
  }
  return manifest.fdr ? [ncs, q] : [ncs];
}
