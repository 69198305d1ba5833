/** What a client asks of an interactive query, read from the body of POST /api/queries. */
import type {Submission} from '../../analyses/analysis';
import {genesOf, isGiven, lineOf, namesOf, wholeOf} from '../../analyses/fields';
import {type EsTail, esTails, readEsTail} from '../../analyses/query/es-tail';
import {signatureMetrics} from '../../analyses/query/plan';
import {formatGmt} from '../../engine/formats/gene-sets';
import type {ProfileMetricName} from '../../engine/metrics';
import {failure} from '../../errors';

export const defaultTop = 50;
export const largestTop = 10_000;
const defaultName = 'query';

/** Fields that only jobs need; a body made for POST /api/jobs is a query too. */
const jobFields = ['tool_id', 'data_type', 'ignoreWarnings'];
const ownFields = ['name', 'up', 'down', 'dataset', 'es_tail', 'metric', 'top', 'where', 'fields'];

export interface QueryRequest {
  /** of the query that the simple form makes, and of the whole in its manifest */
  readonly name: string;
  /** GMT text of each direction */
  readonly lists: Pick<Submission, 'up' | 'down'>;
  /** whole profiles, as they came, in the place of lists */
  readonly profiles?: {readonly signature: unknown; readonly metric?: ProfileMetricName};
  readonly dataset?: string;
  /** which lists count; undefined: those that are sent */
  readonly esTail?: EsTail;
  /** signatures shown from each end */
  readonly top: number;
  /** as it came; the filter language checks it against the dataset */
  readonly where: unknown;
  /** names of metadata to show; undefined: those of CLUE's results */
  readonly fields?: readonly string[];
}

/** @throws QUERY_FIELD_INVALID, LIST_SENT_TWICE */
export function readQueryRequest({up, down, signature, sets, fields}: Submission): QueryRequest {
  if (sets !== undefined) {
    const detail = 'is for jobs: send it to POST /api/jobs';
    throw failure('QUERY_FIELD_INVALID', {field: 'sets', detail});
  }
  const unknown = Object.keys(fields).find((name) => ![...ownFields, ...jobFields].includes(name));
  if (unknown !== undefined) {
    const detail = `is no field of a query, which has uptag-cmapfile, dntag-cmapfile, ${ownFields.join(', ')}`;
    throw failure('QUERY_FIELD_INVALID', {field: unknown, detail});
  }
  const name = textField(fields, 'name') ?? defaultName;
  const lists = {up: listText(fields, 'up', up, name), down: listText(fields, 'down', down, name)};
  return {
    name,
    lists,
    profiles: readProfiles(signature, lists, fields),
    dataset: textField(fields, 'dataset'),
    esTail: readTail(fields.es_tail),
    top: readTop(fields.top),
    where: fields.where,
    fields: readFields(fields.fields),
  };
}

/** @throws QUERY_FIELD_INVALID for what profiles cannot be beside, and for a metric that needs one */
function readProfiles(
  signature: unknown,
  {up, down}: QueryRequest['lists'],
  fields: Submission['fields'],
): QueryRequest['profiles'] {
  const invalid = (field: string, detail: string) => failure('QUERY_FIELD_INVALID', {field, detail});
  const asked = isGiven(fields.metric) ? fields.metric : undefined;
  if (signature === undefined) {
    if (asked === undefined || asked === 'wtcs') return undefined;
    throw invalid('metric', 'is wtcs for gene lists here: POST /api/jobs has the other metrics');
  }
  if (up !== undefined || down !== undefined)
    throw invalid('signature', 'is a whole profile, and there are gene lists too: send them as two queries');
  if (isGiven(fields.es_tail))
    throw invalid('es_tail', 'is for gene lists: leave it out for a whole profile');
  const metric = signatureMetrics.find((name) => name === asked);
  if (asked !== undefined && metric === undefined)
    throw invalid('metric', `must be one of ${signatureMetrics.join(', ')} for a whole profile`);
  return {signature, metric};
}

/** What a request for a running sum adds to the body of a query. */
const runningSumFields = ['sig_id', 'query_id'];

export interface RunningSumBody {
  readonly request: QueryRequest;
  readonly sigId: string;
  /** name of the query that is meant; undefined: the first */
  readonly query?: string;
}

/** Reads the body of POST /api/queries/running-sum. @throws QUERY_FIELD_INVALID, LIST_SENT_TWICE */
export function readRunningSumBody({fields, ...submission}: Submission): RunningSumBody {
  const sigId = textField(fields, 'sig_id');
  if (sigId === undefined) {
    const detail = 'is missing: send the id of the signature, as an answer of POST /api/queries names it';
    throw failure('QUERY_FIELD_INVALID', {field: 'sig_id', detail});
  }
  if (submission.signature !== undefined) {
    const detail = 'has no running sum, which is made of gene lists: send these as up and down';
    throw failure('QUERY_FIELD_INVALID', {field: 'signature', detail});
  }
  const others = Object.entries(fields).filter(([name]) => !runningSumFields.includes(name));
  const request = readQueryRequest({...submission, fields: Object.fromEntries(others)});
  return {request, sigId, query: textField(fields, 'query_id')};
}

/** A list as GMT text: as it came, or made of the genes of the simple form. */
function listText(
  fields: Submission['fields'],
  side: 'up' | 'down',
  gmt: string | undefined,
  name: string,
): string | undefined {
  const genes = readGenes(fields, side);
  if (genes.length === 0) return gmt;
  if (gmt !== undefined) throw failure('LIST_SENT_TWICE', {fields: `${side} and its cmapfile`});
  const members = genes.map((gene) => gene.trim()).filter((gene) => gene !== '');
  return members.length === 0 ? undefined : formatGmt([{name, description: '', members}]);
}

function readGenes(fields: Submission['fields'], side: 'up' | 'down'): readonly string[] {
  const value = fields[side];
  if (!isGiven(value)) return [];
  const genes = genesOf(value);
  if (genes === undefined) {
    const detail = 'must be an array of genes, or a text of genes separated by blanks or commas';
    throw failure('QUERY_FIELD_INVALID', {field: side, detail});
  }
  return typeof genes === 'string' ? genes.split(/[\s,;]+/).filter((gene) => gene !== '') : genes;
}

function readTail(value: unknown): EsTail | undefined {
  return readEsTail(value, () => {
    throw failure('QUERY_FIELD_INVALID', {field: 'es_tail', detail: `must be one of ${esTails.join(', ')}`});
  });
}

function textField(fields: Submission['fields'], field: string): string | undefined {
  if (!isGiven(fields[field])) return undefined;
  const text = lineOf(fields[field]);
  if (text === undefined) throw failure('QUERY_FIELD_INVALID', {field, detail: 'must be a text of one line'});
  return text;
}

function readTop(value: unknown): number {
  if (!isGiven(value)) return defaultTop;
  const top = wholeOf(value, 0, largestTop);
  if (top === undefined) {
    const detail = `must be a whole number of 0 to ${largestTop}; ask for application/x-ndjson to get every signature`;
    throw failure('QUERY_FIELD_INVALID', {field: 'top', detail});
  }
  return top;
}

function readFields(value: unknown): readonly string[] | undefined {
  if (!isGiven(value)) return undefined;
  const names = namesOf(value);
  if (!names) {
    throw failure('QUERY_FIELD_INVALID', {field: 'fields', detail: 'must be an array of names of metadata'});
  }
  return names;
}
