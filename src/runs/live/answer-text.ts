/** The parts of an answer as JSON texts. */
import {defaultToolId} from '../../analyses';
import {describeResult} from '../../analyses/query/manifest';
import type {NullSignatures} from '../../analyses/query/normaliser';
import type {QuerySignature} from '../../analyses/query/plan';
import type {QueryScores} from '../../analyses/query/scores';
import {sealManifest} from '../../results/manifest';
import type {InteractivePlan} from './plan';
import type {Description} from './thread';

/** cmapM's q-values are left to jobs, which keep them beside the empirical ones for whoever compares with CLUE. */
const withoutNulls: NullSignatures = {
  field: 'is_null_sig',
  count: 0,
  notes: [
    'there are no q-values of cmapM (FDR) in an interactive answer: POST /api/jobs has them; p_empirical and q_empirical are there where the dataset has null signatures and no filter left them out',
  ],
};

const selectionNote =
  'only the signatures that match were ranked; the reference signatures their NCS are made from were scored too, so ' +
  'that each has the NCS it has among all signatures';

/** How a filter chose signatures. */
interface SelectionManifest {
  readonly where: unknown;
  readonly matched: number;
  /** the matches and the reference signatures that their NCS need */
  readonly scored: number;
}

/** The text of a result's manifest, as in the archive of a job, with what a filter left of the dataset. */
export function manifestText(
  {name, prepared, selection, where}: InteractivePlan,
  scores: QueryScores,
): string {
  const manifest = describeResult(scores, prepared.grouping, withoutNulls);
  const selected = selection && {
    notes: [...manifest.notes, selectionNote],
    selection: {
      where,
      matched: selection.matches.length,
      scored: selection.subset.length,
    } satisfies SelectionManifest,
  };
  return JSON.stringify(sealManifest({toolId: defaultToolId, name}, {...manifest, ...selected}));
}

/** Genes of a whole profile by what became of them. */
export function genesOfProfile({entrezIds, notUsed, unknown, repeated}: QuerySignature): ProfileGenes {
  return {usable: entrezIds.length, notUsed, unknown, repeated};
}

export interface ProfileGenes extends Pick<QuerySignature, 'notUsed' | 'unknown' | 'repeated'> {
  /** how many of its genes the query uses */
  readonly usable: number;
}

/** A query: its genes, then what was found, but for lists that follow elsewhere. */
export function queryText(
  {usual, matched}: InteractivePlan,
  query: number,
  found: Pick<Description, 'distribution'> & Partial<Pick<Description, 'top' | 'bottom'>>,
): string {
  const {name, description, up, down, signature} = usual.queries[query];
  const {distribution, top, bottom} = found;
  return objectText({
    query_id: JSON.stringify(name),
    description: JSON.stringify(description),
    genes: JSON.stringify({up, down, signature: signature && genesOfProfile(signature)}),
    signatures: JSON.stringify(matched),
    distribution,
    top,
    bottom,
  });
}

/** A JSON object of values that are JSON texts already; those that are undefined are left out. */
export function objectText(values: Readonly<Record<string, string | undefined>>): string {
  const members = Object.entries(values).filter(([, text]) => text !== undefined);
  return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
