/** Finds records of every kind by what somebody types. */
import type {Pool} from 'pg';
import {inTransaction} from '../../database/transaction';
import {failure} from '../../errors';
import {type DatasetRecord, listDatasetRecords} from '../datasets/registry';
import {listReferences} from '../proteomics/registry';
import {fold, leastForgiven, matchScore} from './match';
import {type RecordSource, recordSources, type SearchKind, searchKinds, weightOf} from './records';
import {freshenTerms, hasTrigrams} from './terms';

export interface SearchRequest {
  readonly q: string;
  /** results wanted; 20 by default */
  readonly limit?: number;
  /** kinds between commas; all by default */
  readonly kinds?: string;
  /** datasets that the caller may see */
  readonly sees: (dataset: Pick<DatasetRecord, 'name' | 'synthetic'>) => boolean;
}

export interface SearchResult {
  readonly kind: SearchKind;
  /** natural key of the record: pert_id, Entrez id, group_id, cell_id, pert_iname (drugs), name (datasets) */
  readonly id: string;
  readonly name: string;
  /** 1 for the name itself, less for parts, other fields and misspellings */
  readonly score: number;
  /** the field that matched, and its text in lower case */
  readonly match: {readonly field: string; readonly text: string};
  /** further fields of the record, by its service's names */
  readonly record: Readonly<Record<string, unknown>>;
}

const mostResults = 100;
const mostLetters = 100;
/** Names that are looked at in one way of matching. */
const mostNames = 500;

interface Term {
  readonly kind: RecordSource['kind'];
  readonly field: string;
  readonly term: string;
  readonly ids: readonly string[];
}

/** A record and the best of its names. */
interface Hit {
  readonly kind: SearchKind;
  readonly id: string;
  readonly field: string;
  readonly term: string;
  readonly score: number;
  /** its place among the records of the name */
  readonly place: number;
}

/**
 * Records whose name, synonym, id, target or mechanism is what was typed, begins with it or contains it, or is one typing
 * error away from it; the best matches first.
 * @throws SEARCH_INVALID
 */
export async function search(pool: Pool, request: SearchRequest): Promise<SearchResult[]> {
  const typed = fold(request.q);
  const limit = request.limit ?? 20;
  const kinds = kindsOf(request.kinds);
  if (typed === '') throw failure('SEARCH_INVALID', {detail: 'q is empty; send what to look for'});
  if (typed.length > mostLetters) {
    throw failure('SEARCH_INVALID', {
      detail: `q has ${typed.length} characters; at most ${mostLetters} are allowed`,
    });
  }
  if (typed.includes('\0')) throw failure('SEARCH_INVALID', {detail: 'q has a NUL character'});
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= mostResults)) {
    throw failure('SEARCH_INVALID', {detail: `limit must be a whole number from 1 to ${mostResults}`});
  }
  await freshenTerms(pool);
  const terms = await termsLike(pool, typed, kinds);
  let hits = best([...hitsOf(typed, terms, limit), ...(await datasetHits(pool, typed, request, kinds))]);
  const exact = hits.some(({term}) => term === typed);
  // Whoever finds a page of names that begin with the text, or hold it, has made no error.
  if (!exact && hits.length < limit && typed.length >= leastForgiven && (await hasTrigrams(pool))) {
    hits = best([...hits, ...hitsOf(typed, await similarTerms(pool, typed, kinds), limit)]);
  }
  return describe(pool, hits.slice(0, limit));
}

function kindsOf(text: string | undefined): readonly SearchKind[] {
  if (text === undefined || text.trim() === '') return searchKinds;
  return text.split(',').map((name) => {
    const kind = searchKinds.find((each) => each === name.trim());
    if (!kind) {
      throw failure('SEARCH_INVALID', {
        detail: `"${name.trim().slice(0, 40)}" is no kind; there are ${searchKinds.join(', ')}`,
      });
    }
    return kind;
  });
}

/** Names that are the text, begin with it or contain it; few letters are only looked for at the beginning. */
async function termsLike(pool: Pool, typed: string, kinds: readonly SearchKind[]): Promise<Term[]> {
  const pattern = typed.replace(/[\\%_]/g, '\\$&');
  const short = typed.length < 3;
  const {rows} = await pool.query<Term>(
    `(select * from search_terms where term = $1 and kind = any($4))
     union all
     (select * from search_terms where term like $2 and kind = any($4)
       order by ${short ? 'length(term), ' : ''}term limit ${mostNames})
     union all
     (select * from search_terms where ${short ? 'false and ' : ''}term like $3 and kind = any($4) limit ${mostNames})`,
    [typed, `${pattern}%`, `%${pattern}%`, kinds],
  );
  return rows;
}

/**
 * Names that share trigrams with the text. One error leaves two of seven trigrams at least, and one of five where there
 * are four letters only.
 */
async function similarTerms(pool: Pool, typed: string, kinds: readonly SearchKind[]): Promise<Term[]> {
  const threshold = typed.length === leastForgiven ? 0.19 : 0.28;
  return inTransaction(pool, async (client) => {
    await client.query(`set local pg_trgm.word_similarity_threshold = ${threshold}`);
    const {rows} = await client.query<Term>(
      `select * from search_terms where $1 <% term and kind = any($2)
        order by word_similarity($1, term) desc, abs(length(term) - length($1)) limit ${4 * mostNames}`,
      [typed, kinds],
    );
    return rows;
  });
}

function hitsOf(typed: string, terms: readonly Term[], limit: number): Hit[] {
  return terms.flatMap(({kind, field, term, ids}) => {
    const score = matchScore(typed, term) * weightOf(field);
    if (score === 0) return [];
    return ids.slice(0, limit).map((id, place) => ({kind, id, field, term, score, place}));
  });
}

async function datasetHits(
  pool: Pool,
  typed: string,
  {sees}: SearchRequest,
  kinds: readonly SearchKind[],
): Promise<Hit[]> {
  if (!kinds.includes('dataset')) return [];
  const records = [...(await listDatasetRecords(pool)), ...(await listReferences(pool))].filter(sees);
  return records.flatMap((record) =>
    (['name', 'source'] as const).flatMap((field) => {
      const term = fold(record[field]);
      const score = matchScore(typed, term) * weightOf(field);
      return score > 0 ? [{kind: 'dataset' as const, id: record.name, field, term, score, place: 0}] : [];
    }),
  );
}

/** Each record once, by the best of its names. */
function best(hits: readonly Hit[]): Hit[] {
  const found = new Map<string, Hit>();
  for (const hit of hits) {
    const key = `${hit.kind} ${hit.id}`;
    const known = found.get(key);
    if (!known || hit.score > known.score) found.set(key, hit);
  }
  return [...found.values()].sort(
    (a, b) =>
      b.score - a.score ||
      searchKinds.indexOf(a.kind) - searchKinds.indexOf(b.kind) ||
      a.term.length - b.term.length ||
      compareTexts(a.term, b.term) ||
      a.place - b.place,
  );
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Reads what is shown of the records; one that has gone meanwhile is left out. */
async function describe(pool: Pool, hits: readonly Hit[]): Promise<SearchResult[]> {
  const records = new Map<string, Record<string, unknown>>();
  for (const source of [...recordSources, datasetSource]) {
    const ids = hits.filter(({kind}) => kind === source.kind).map(({id}) => id);
    if (ids.length === 0) continue;
    const {rows} = await pool.query<{id: string; record: Record<string, unknown>}>(
      `select ${source.key}::text as id, to_jsonb(r) as record
         from (select ${[...new Set([source.key, source.title, ...source.shown])].join(', ')}
                 from ${source.table} where ${source.key}::text = any($1)) as r`,
      [ids],
    );
    for (const {id, record} of rows) records.set(`${source.kind} ${id}`, record);
  }
  return hits.flatMap(({kind, id, field, term, score}) => {
    const record = records.get(`${kind} ${id}`);
    if (!record) return [];
    const source = [...recordSources, datasetSource].find((each) => each.kind === kind);
    const title = source ? record[source.title] : undefined;
    const shown = Object.entries(record).filter(([name, value]) => value !== null && name !== source?.title);
    return [
      {
        kind,
        id,
        name: typeof title === 'string' ? title : id,
        score: Math.round(score * 1000) / 1000,
        match: {field, text: term},
        record: Object.fromEntries(shown),
      },
    ];
  });
}

/** Datasets are few, and who may see them depends on the key: they are looked through as they are. */
const datasetSource = {
  kind: 'dataset' as const,
  // References of P100 and GCP are there too.
  table: 'dataset_catalogue',
  key: 'name',
  title: 'name',
  shown: ['assay', 'source', 'signature_count', 'gene_count', 'synthetic'],
};
