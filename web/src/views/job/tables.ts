/** The tables of a result: which file has them, and under which name each score is shown. */
import {fileOf, type Result, type ResultFile, type ResultQuery} from './result';

export type TableKind = 'perturbagens' | 'signatures' | 'classes' | 'enrichment' | 'connections';

export interface Score {
  /** as the pages and the glossary name it */
  readonly id: string;
  /** column of the file */
  readonly column: string;
}

/** A score of the same rows that another file holds; its column is named as the server names it beside them. */
export interface ScoreBeside extends Score {
  readonly path: string;
}

function beside(id: string, path: string, column: string): ScoreBeside {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.gctx?$/, '');
  return {id, path, column: `${name}:${column}`};
}

/** The column by which the server knows a score of a table; fields are called alike. */
export function columnNameOf({score, beside: others}: ResultTable, id: string): string {
  return [score, ...others].find((each) => each.id === id)?.column ?? id;
}

export interface ResultTable {
  readonly kind: TableKind;
  /** which of the tables of its kind: one row for all cell lines, or one for each … */
  readonly level: string;
  readonly label: string;
  readonly file: ResultFile;
  /** by which it is ordered at first */
  readonly score: Score;
  readonly beside: readonly ScoreBeside[];
  /** rows of the file that belong to it */
  readonly where?: Readonly<Record<string, unknown>>;
}

type Draft = Omit<ResultTable, 'file' | 'beside'> & {
  readonly path: string;
  readonly beside?: readonly ScoreBeside[];
};

/** All tables of one query of a result. */
export function tablesOf(result: Result, query: ResultQuery): readonly ResultTable[] {
  const drafts = tablesByTool[result.tool](result, query);
  return drafts.flatMap(({path, beside: others = [], ...draft}) => {
    const file = fileOf(result, path);
    return file ? [{...draft, file, beside: others.filter((each) => fileOf(result, each.path))}] : [];
  });
}

const tablesByTool: Readonly<
  Record<Result['tool'], (result: Result, query: ResultQuery) => readonly Draft[]>
> = {
  query: queryTables,
  gutc: gutcTables,
  introspect: introspectTables,
  proteomics: proteomicTables,
  // What it has are files.
  build: () => [],
};

function queryTables(_: Result, {name, folder}: ResultQuery): readonly Draft[] {
  const ncs = {id: 'norm_cs', column: 'norm_cs'};
  const sets = `gsea/${folder}/arfs/NORM_CS/gsea_result.gct`;
  return [
    {
      kind: 'signatures',
      level: 'exemplars',
      label: 'One for each perturbagen and cell line',
      path: `arfs/${folder}/query_result.gct`,
      score: ncs,
    },
    {
      kind: 'signatures',
      level: 'all',
      label: 'All',
      path: 'matrices/query/ncs.gctx',
      score: {id: 'norm_cs', column: name},
      beside: [
        beside('raw_cs', 'matrices/query/cs.gctx', name),
        ...['p_empirical', 'q_empirical', 'fdr_qvalue'].map((id) =>
          beside(id, `matrices/query/${id}.gctx`, name),
        ),
      ],
    },
    {
      kind: 'classes',
      level: 'all',
      label: 'All cell lines together',
      path: sets,
      score: ncs,
      where: {set_type: 'PCL', cell_iname: null},
    },
    {
      kind: 'classes',
      level: 'cell',
      label: 'By cell line',
      path: sets,
      score: ncs,
      where: {set_type: 'PCL', cell_iname: {neq: null}},
    },
    {kind: 'enrichment', level: 'all', label: 'All sets', path: sets, score: ncs},
  ];
}

function gutcTables({files}: Result, {name}: ResultQuery): readonly Draft[] {
  const at = (kind: TableKind, level: string, label: string, end: string): Draft => ({
    kind,
    level,
    label,
    path: `matrices/gutc/ps_${end}.gctx`,
    score: {id: 'tau', column: name},
    beside: [
      beside('norm_cs', `matrices/gutc/ns_${end}.gctx`, name),
      ...(end === 'sig' && files.some(({path}) => path === rawScores)
        ? [beside('raw_cs', rawScores, name)]
        : []),
    ],
  });
  return [
    at('perturbagens', 'all', 'Over cell lines', 'pert_summary'),
    at('perturbagens', 'cell', 'By cell line', 'pert_cell'),
    at('signatures', 'all', 'All', 'sig'),
    at('classes', 'all', 'Over cell lines', 'pcl_summary'),
    at('classes', 'cell', 'By cell line', 'pcl_cell'),
  ];
}

const rawScores = 'matrices/gutc/cs_sig.gctx';

function proteomicTables(_: Result, {name}: ResultQuery): readonly Draft[] {
  const score = {id: 'connectivity', column: name};
  return [
    {kind: 'connections', level: 'all', label: 'With the reference', path: 'CONCATED_CONN.gct', score},
    {
      kind: 'connections',
      level: 'introspect',
      label: 'With the other queries',
      path: 'INTROSPECT_CONN.gct',
      score,
    },
  ];
}

function introspectTables({files}: Result, {name}: ResultQuery): readonly Draft[] {
  const pathOf = (stem: string) =>
    files.find(({path}) => path.startsWith(`${stem}_n`) && path.endsWith('.gctx'))?.path ?? '';
  return [
    {
      kind: 'signatures',
      level: 'all',
      label: 'All',
      path: pathOf('ncs'),
      score: {id: 'norm_cs', column: name},
      beside: [beside('raw_cs', pathOf('cs'), name), beside('percentile_score', pathOf('ps'), name)],
    },
  ];
}
