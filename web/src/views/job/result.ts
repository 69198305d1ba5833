/** A result as its files and its manifest tell it: what was asked, and which scores there are. */
import {answerOf, api} from '../../api/client';
import type {summaryOf} from './summary';

/** Profiles of P100 or GCP against a reference. */
export const proteomicTool = 'proteomics_query';

/** Signatures of plates. */
export const buildTool = 'sig_build_tool';

export interface ResultFile {
  readonly path: string;
  readonly kind: 'matrix' | 'text';
  readonly rows?: number;
  readonly columns?: number;
  /** metadata fields of its rows */
  readonly fields?: readonly string[];
  readonly bytes: number;
}

/** What of manifest.json the pages show. */
export interface Manifest {
  readonly tool: string;
  readonly engine: string;
  readonly dataset: {
    readonly name: string;
    readonly generation: number;
    /** absent where the dataset is a reference of P100 or GCP */
    readonly signatures?: number;
    readonly assay?: string;
    readonly synthetic: boolean;
    readonly uploaded?: true;
    readonly sources: readonly {
      readonly file: string;
      readonly algorithm?: string;
      readonly checksum: string;
    }[];
  };
  readonly gene_space?: string;
  readonly genes?: number;
  readonly metric?: string;
  readonly ncs?: {readonly group: readonly string[]; readonly reference: string | null};
  readonly fdr?: {readonly null: string; readonly null_signatures: number} | null;
  readonly background?: number | {readonly queries: number; readonly perts: number; readonly pcls: number};
  readonly n_reference?: Readonly<Record<string, {readonly least: number; readonly most: number}>>;
  readonly extremes?: Readonly<Record<string, Readonly<Record<string, Extremes>>>>;
  readonly signatures?: number;
  readonly notes?: readonly string[];
  /** of proteomic profiles: names of the queries, how many targets, in which cell lines, and what was sent */
  readonly queries?: readonly string[];
  readonly targets?: number;
  readonly cells?: readonly string[];
  readonly input?:
    | {readonly file: string; readonly wells: number; readonly probes: number}
    | readonly string[];
  readonly similarity_metric?: string;
  readonly plan?: {
    readonly queries?: readonly PlannedQuery[];
    readonly es_tail?: string;
    readonly ps_method?: string;
    readonly where?: string;
    readonly gset_size?: number;
    readonly group_by?: readonly string[];
    /** of proteomic profiles */
    readonly fields?: readonly string[];
    readonly introspect?: boolean;
    /** of a build */
    readonly level?: number;
    readonly build_type?: 'light' | 'full';
    readonly abbreviation?: string;
    readonly control?: string;
    readonly qnorm?: boolean;
    readonly zStyle?: string;
    readonly consensusStyle?: string;
    readonly groups?: {
      readonly merge: string;
      readonly fields?: readonly string[];
      readonly dose?: {readonly tolerance: number};
    };
  };
  /** what became of the wells of a build */
  readonly build?: BuildReport;
  /** name under which the Data Library has the files of a build */
  readonly publication?: string;
}

export interface BuildReport {
  readonly name: string;
  readonly plates: number;
  readonly genes: number;
  readonly landmarks: number;
  readonly wells: {
    readonly used: number;
    readonly failed: number;
    readonly reasons: Readonly<Record<string, number>>;
  };
  readonly signatures: {
    readonly all: number;
    readonly single_well: number;
    readonly consensus_of_hairpins: number;
    readonly largest: number;
  };
  readonly warnings: readonly string[];
}

/** How many rows of a level are beyond a tau, and how many an average reference query has there. */
export interface Extremes {
  readonly rows: number;
  readonly beyond: readonly {readonly tau: number; readonly observed: number; readonly expected: number}[];
}

interface PlannedList {
  readonly valid: readonly unknown[];
}

interface PlannedQuery {
  readonly name: string;
  readonly up?: PlannedList;
  readonly down?: PlannedList;
}

export type Tool = 'query' | 'gutc' | 'introspect' | 'proteomics' | 'build';

export interface ResultQuery {
  readonly name: string;
  /** of its digest, below arfs/ */
  readonly folder: string;
}

export interface Result {
  readonly id: string;
  readonly tool: Tool;
  readonly files: readonly ResultFile[];
  readonly manifest: Manifest;
  /** empty for an introspection, whose signatures are its queries */
  readonly queries: readonly ResultQuery[];
}

type Summary = Awaited<ReturnType<typeof summaryOf>>;

/** What a finished job has left; undefined where its result is not there. */
export function resultOf(id: string, {result}: Summary): Result | undefined {
  if (!result) return undefined;
  const manifest = result.manifest as unknown as Manifest;
  const tool = toolOf(manifest.tool);
  const files = result.files as readonly ResultFile[];
  return {id, tool, files, manifest, queries: queriesOf(tool, manifest, result.queries)};
}

function queriesOf(
  tool: Tool,
  {queries = []}: Manifest,
  digested: readonly ResultQuery[],
): readonly ResultQuery[] {
  if (tool === 'introspect' || tool === 'build') return [];
  return tool === 'proteomics' ? queries.map((name) => ({name, folder: ''})) : digested;
}

/** Asks for the files of a result that is not there, which says why. @throws ApiFailure */
export async function missingResult(id: string, signal: AbortSignal): Promise<never> {
  await answerOf(api.GET('/api/jobs/{id}/results', {params: {path: {id}}, signal}));
  throw new Error('The result was just written: load this page anew.');
}

/** A text of a result. @throws ApiFailure */
export function readText(id: string, path: string, signal: AbortSignal): Promise<string> {
  return answerOf(
    api.GET('/api/jobs/{id}/results/{path}', {params: {path: {id, path}}, parseAs: 'text', signal}),
  );
}

/** Lines of a text with tabs, without its heading. */
export function readLines(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(1)
    .map((line) => line.split('\t'));
}

function toolOf(id: string | undefined): Tool {
  if (id === proteomicTool) return 'proteomics';
  if (id === buildTool) return 'build';
  if (id === 'sig_introspect_tool') return 'introspect';
  return id === 'sig_queryl1k_tool' ? 'query' : 'gutc';
}

export function fileOf({files}: Result, path: string): ResultFile | undefined {
  return files.find((file) => file.path === path);
}

/** The NCS of each signature with each: of a result of its own, or beside that of a query. */
export const introspectionFile = /^(introspect\/)?ncs_n\d+x\d+\.gctx$/;
