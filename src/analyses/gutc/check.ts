/** Checks a submission to the GUTC tools: lists, options, and whether the dataset has the background they need. */
import {splitLines} from '../../engine/formats/text-lines';
import type {CheckedQuery, Section} from '../../engine/genes/check';
import {queryName} from '../../engine/genes/pairing';
import type {Dataset} from '../../engine/index';
import {type MatchedQuery, matchQueries} from '../../engine/stats/matched-queries';
import {failure, OpenclueError} from '../../errors';
import type {CheckContext, Checked, Submission} from '../analysis';
import {
  type BackgroundManifest,
  backgroundChecksum,
  type PercentileMethod,
  percentileMethods,
  readBackgroundManifest,
} from '../background';
import {flagOf, isGiven} from '../fields';
import {checkListsOfTail} from '../query/check';
import type {GutcPlan} from './plan';

/** Columns of `query-meta`; a later name is another word for the first. */
const metaColumns = {
  query_id: ['query_id', 'cid', 'id'],
  pert_id: ['pert_id'],
  cell_id: ['cell_id', 'cell_iname'],
  pert_idose: ['pert_idose'],
  pert_itime: ['pert_itime'],
} as const;
type MetaColumn = keyof typeof metaColumns;

export function checkGutc(submission: Submission, context: CheckContext): Checked<GutcPlan> {
  const {fields} = submission;
  const {queries, report, tail} = checkListsOfTail(submission, context);
  const {system} = report;
  if (submission.signature !== undefined) {
    refuse(system, 'This tool takes gene lists. Send a full signature to sig_queryl1k_tool.');
  }
  if (isGiven(fields.metric) && fields.metric !== 'wtcs') {
    refuse(
      system,
      `metric ${JSON.stringify(fields.metric)} has no background to be held against. Leave it out, or send the query to sig_queryl1k_tool.`,
    );
  }
  const background = checkBackground(context.dataset, system);
  const method = checkMethod(fields.ps_method, system);
  const matched = checkMatched(fields, queries, background, system);
  const plan = {
    queries,
    background: background ? backgroundChecksum(background) : '',
    ps_method: method,
    ...(tail && {es_tail: tail}),
    ...(matched && {matched}),
  };
  return {plan, queries, report};
}

function refuse({errors}: Section, text: string): void {
  errors.push({text});
}

/** Adds to the errors what fails with a sentence of the table. */
function attempt<T>(section: Section, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OpenclueError)) throw error;
    refuse(section, error.message);
    return undefined;
  }
}

function checkBackground(dataset: Dataset, system: Section): BackgroundManifest | undefined {
  return attempt(system, () => {
    const manifest = readBackgroundManifest(dataset);
    if (!manifest) throw failure('BACKGROUND_ABSENT', {name: dataset.manifest.name});
    return manifest;
  });
}

function checkMethod(asked: unknown, system: Section): PercentileMethod {
  const [usual] = percentileMethods;
  if (!isGiven(asked)) return usual;
  const method = percentileMethods.find((name) => name === asked);
  if (!method) {
    refuse(
      system,
      `ps_method ${JSON.stringify(asked)} is not known. Send one of: ${percentileMethods.join(', ')}.`,
    );
  }
  return method ?? usual;
}

/** What each query was made from, in matched mode; undefined otherwise, and where the table is no use. */
function checkMatched(
  {matched, 'query-meta': meta}: Readonly<Record<string, unknown>>,
  queries: readonly CheckedQuery[],
  background: BackgroundManifest | undefined,
  system: Section,
): MatchedQuery[] | undefined {
  const isMatched = flagOf(matched);
  if (!isMatched) {
    if (isMatched === undefined) {
      refuse(system, `matched ${JSON.stringify(matched)} is neither true nor false.`);
    }
    if (isGiven(meta)) {
      system.warnings.push({text: 'query-meta is not used, since matched is not true.'});
    }
    return undefined;
  }
  if (typeof meta !== 'string' || meta.trim() === '') {
    const columns = Object.keys(metaColumns).join(', ');
    refuse(
      system,
      `Matched mode needs to know what the queries are of. Send query-meta, a tab-separated table with the columns ${columns} and a line for each query.`,
    );
    return undefined;
  }
  const table = readMeta(meta, system);
  if (!table) return undefined;
  const found = queries.map(({name}) => table.get(name));
  const without = queries.filter((_, q) => !found[q]).map(({name}) => name);
  if (without.length > 0) {
    refuse(system, `query-meta has no line for ${list(without)}. Give every query one.`);
    return undefined;
  }
  const described = found.filter((row) => row !== undefined);
  attempt(system, () => matchQueries(described));
  const cells = new Set(background?.cells.map(({cell}) => cell));
  const strange = [...new Set(described.map(({cell_id}) => cell_id))].filter((cell) => !cells.has(cell));
  if (background && strange.length > 0) {
    refuse(
      system,
      `query-meta names cell lines for which the dataset has no reference queries: ${list(strange)}. It has them for: ${[...cells].join(', ')}.`,
    );
  }
  return described;
}

/** The lines of query-meta by query; undefined when a column is missing. */
function readMeta(text: string, system: Section): Map<string, MatchedQuery> | undefined {
  const [header = '', ...lines] = splitLines(text).filter((line) => line.trim() !== '');
  const names = header.split('\t').map((name) => name.trim());
  const places = new Map<MetaColumn, number>();
  for (const [column, words] of Object.entries(metaColumns)) {
    const word = words.find((each) => names.includes(each));
    if (word) places.set(column as MetaColumn, names.indexOf(word));
  }
  const absent = Object.keys(metaColumns).filter((column) => !places.has(column as MetaColumn));
  if (absent.length > 0) {
    refuse(
      system,
      `query-meta has no column ${absent.join(' and no ')}; its first line reads ${list(names)}. Name the columns there, separated by tabs.`,
    );
    return undefined;
  }
  const table = new Map<string, MatchedQuery>();
  for (const line of lines) {
    const cells = line.split('\t').map((cell) => cell.trim());
    const cell = (column: MetaColumn) => cells[places.get(column) ?? -1] ?? '';
    const query = queryName(cell('query_id'));
    const row = {
      pert_id: cell('pert_id'),
      cell_id: cell('cell_id'),
      pert_idose: cell('pert_idose'),
      pert_itime: cell('pert_itime'),
    };
    const empty = Object.entries(row).filter(([, value]) => value === '');
    if (empty.length > 0) {
      refuse(
        system,
        `query-meta gives "${query}" no ${empty.map(([name]) => name).join(' and no ')}. Fill it in, -666 where there is none.`,
      );
    }
    if (table.has(query)) refuse(system, `query-meta has two lines for "${query}". Remove one.`);
    table.set(query, row);
  }
  return table;
}

const shown = 10;
const list = (names: readonly string[]) =>
  names
    .slice(0, shown)
    .map((name) => `"${name}"`)
    .join(', ') + (names.length > shown ? ` and ${names.length - shown} more` : '');
