/** What an analysis is: a tool that a job may ask for, from the check of a submission to the result folder. */
import type {GeneSet} from '../engine/formats/gene-sets';
import type {GeneCatalog} from '../engine/genes/catalog';
import type {CheckedQuery, GeneSetLimits, GeneSetReport} from '../engine/genes/check';
import type {Dataset} from '../engine/index';
import type {ScoringPool} from '../engine/pool';
import type {Assay} from '../library/assays/assay';
import type {ResultFolder} from '../results/folder';
import type {ResultLabels} from '../results/manifest';
import type {Comparison} from './compare';

/** What a client sent, before anything is checked. */
export interface Submission {
  /** GMT text */
  readonly up?: string;
  /** GMT text */
  readonly down?: string;
  /** a value per gene: GCT text, lines of gene TAB value, or what JSON gave */
  readonly signature?: unknown;
  /** GMT text of sets of signatures */
  readonly sets?: string;
  /** name of the uploaded matrix; the context has what became of it */
  readonly matrix?: string;
  /** every other field; the key is never among them */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a submission is checked against. */
export interface CheckContext {
  readonly catalog: GeneCatalog;
  readonly dataset: Dataset;
  /** what the dataset measures; by default what it says of itself */
  readonly assay?: Assay;
  readonly limits: GeneSetLimits;
  /** the database's PCLs; members are pert_ids */
  readonly pcls: readonly GeneSet[];
  /** signatures that introspect compares with one another at most; 10,000 by default */
  readonly introspectSignatures?: number;
  /** the uploaded matrix as a dataset of its own, where the submission has one */
  readonly upload?: Dataset;
  /** sentences on how it was read, for the report */
  readonly uploadNotes?: readonly string[];
  /** threads for combining its replicates, and a folder for that; one, and the system's, by default */
  readonly workers?: number;
  readonly scratch?: string;
  /** nobody waits for the check any more */
  readonly signal?: AbortSignal;
}

/** What an analysis found in a submission; `plan` is used only when no section of the report has an error. */
export interface Checked<Plan> {
  /** everything the run needs beside the dataset, as JSON */
  readonly plan: Plan;
  /** the queries of the submission with their genes classed */
  readonly queries: readonly CheckedQuery[];
  readonly report: GeneSetReport;
}

/** What a run has while it scores. */
export interface ScoringRun {
  readonly dataset: Dataset;
  /** true when nobody measured the dataset's scores; the result says so */
  readonly synthetic: boolean;
  readonly scoring: ScoringPool;
  /** the uploaded matrix as a dataset of its own, where the submission had one; it may be `dataset` itself */
  readonly upload?: Dataset;
  /** whose work it is, for sharing the threads fairly */
  readonly owner?: string;
  readonly signal?: AbortSignal;
  /** folder for intermediate files; need not exist. The system's temporary folder by default. */
  readonly scratch?: string;
  /** share of the scoring done, 0 to 1 */
  readonly onProgress?: (share: number) => void;
}

/** One line of a digest: rank, id, metadata and scores. */
export type RankedRow = Readonly<Record<string, string | number>>;

/** The ends of a result, for the command line and other short answers. */
export interface Digest {
  readonly manifest: {readonly dataset: {readonly name: string; readonly synthetic: boolean}};
  readonly queries: readonly {
    readonly query_id: string;
    /** what the lines are of; signatures when it does not say */
    readonly of?: string;
    /** lines that the whole digest has */
    readonly digest: number;
    /** from the highest score down */
    readonly strongest: readonly RankedRow[];
    /** the lowest scores, in falling order */
    readonly weakest: readonly RankedRow[];
    /** a sentence on how to read them */
    readonly note?: string;
  }[];
}

/**
 * A tool by its CLUE name. A run has two halves: `score` runs beside the server and leaves the computing to the
 * scoring threads; `write` runs on a thread of its own, for statistics, sorting and writing take seconds in
 * which the server must go on answering. What `score` gives is handed over as a structured clone.
 */
export interface Analysis<Plan, Scores> {
  readonly toolId: string;
  /** one line for the API's description */
  readonly summary: string;
  /** fields of a submission that this tool alone, or not every tool, takes */
  readonly options: readonly string[];
  /** An uploaded matrix stands in for the dataset. Of other analyses it brings the queries. */
  readonly matrixIsDataset?: boolean;
  /** Collects what is wrong in the report; throws only for what is no fault of the submission. */
  check(submission: Submission, context: CheckContext): Checked<Plan>;
  score(plan: Plan, run: ScoringRun): Promise<Scores>;
  /** The ends of each query's result, `top` lines from each. */
  digest(dataset: Dataset, scores: Scores, top: number): Digest;
  /** The queries side by side, by perturbagen; of tools that have such scores. */
  compare?(dataset: Dataset, scores: Scores): Comparison;
  /** Columns of a digest that a terminal has room for. */
  readonly shownColumns: readonly string[];
  /** Writes the whole result. */
  write(folder: ResultFolder, dataset: Dataset, scores: Scores, labels: ResultLabels): Promise<void>;
}
