/** Checks a submission of proteomics_query. */
import type {GeneSetReport} from '../../engine/genes/check';
import {usualFields} from '../../engine/proteomics/fields';
import {type ProteomicAssay, proteomicAssays} from '../../engine/proteomics/provenance';
import {failure} from '../../errors';
import {defaultJobName} from '../../results/names';
import type {AcceptedJob} from '../check-thread';
import {sentenceOf} from '../sentence';
import type {Inspection} from './inspect';
import {type ProteomicPlan, proteomicTool} from './result';

/** What a client asked, as far as it can be read without its matrix. */
export interface AskedProteomics {
  readonly name: string;
  readonly assay?: ProteomicAssay;
  readonly fields: readonly string[];
  readonly introspect: boolean;
  /** what is wrong, in sentences */
  readonly problems: readonly string[];
}

const longestName = 200;

/** Reads the fields of a submission. */
export function readAsked(fields: Readonly<Record<string, unknown>>): AskedProteomics {
  const problems: string[] = [];
  const {name: sentName, introspect: sentIntrospect, fields_to_aggregate: sentFields} = fields;
  const name = sentName === undefined || sentName === '' ? defaultJobName : sentName;
  if (typeof name !== 'string' || name.length > longestName) {
    problems.push(`name must be a text of at most ${longestName} characters.`);
  }
  const sentAssay = fields.assay ?? fields.data_type;
  const assay = proteomicAssays.find((each) => each === String(sentAssay).toUpperCase());
  if (sentAssay !== undefined && sentAssay !== '' && !assay) {
    problems.push(
      `assay ${JSON.stringify(sentAssay)} is unknown. Send one of: ${proteomicAssays.join(', ')}.`,
    );
  }
  const introspect = readFlag(sentIntrospect);
  if (introspect === undefined) {
    problems.push(`introspect ${JSON.stringify(sentIntrospect)} is neither true nor false.`);
  }
  const aggregated = readNames(sentFields);
  if (!aggregated) {
    problems.push(
      `fields_to_aggregate ${JSON.stringify(sentFields)} must be names of metadata fields, as a JSON array or separated by commas.`,
    );
  }
  if (fields.dataset !== undefined && typeof fields.dataset !== 'string') {
    problems.push(`dataset ${JSON.stringify(fields.dataset)} must be the name of a reference.`);
  }
  return {
    name: String(name),
    assay,
    fields: aggregated ?? usualFields,
    introspect: introspect ?? false,
    problems,
  };
}

function readFlag(sent: unknown): boolean | undefined {
  if (sent === undefined || sent === '' || sent === null) return false;
  const text = String(sent).toLowerCase();
  if (['true', 'yes', '1'].includes(text)) return true;
  return ['false', 'no', '0'].includes(text) ? false : undefined;
}

/** Names as a JSON array, as its text, or separated by commas; those that CLUE takes where nothing is sent. */
export function readNames(sent: unknown): readonly string[] | undefined {
  if (sent === undefined || sent === null || sent === '') return usualFields;
  let names = sent;
  if (typeof sent === 'string') {
    try {
      names = sent.trim().startsWith('[') ? JSON.parse(sent) : sent.split(',').map((name) => name.trim());
    } catch {
      return undefined;
    }
  }
  const isNames = Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '');
  return isNames ? (names as string[]) : undefined;
}

/** What the matrix is found to be, against what was asked of it: further problems. */
export function judgeMatrix(
  {fields}: AskedProteomics,
  assay: ProteomicAssay,
  {assay: told, provenance_code: code, fields: there, shared}: Inspection,
): string[] {
  const problems: string[] = [];
  if (told && told !== assay) {
    problems.push(`The provenance code of the matrix, ${code}, says ${told}, and ${assay} was asked for.`);
  }
  const names = there.map(({name}) => name);
  const absent = fields.filter((name) => !names.includes(name));
  if (absent.length > 0) {
    problems.push(
      `The wells of the matrix have no field ${absent.map((name) => `"${name}"`).join(', ')}. They have: ${names.join(', ') || 'none'}. Name in fields_to_aggregate those that tell replicates ([] for none).`,
    );
  }
  if (shared !== undefined && shared < 2) {
    problems.push(
      `The matrix shares ${shared} probes with the reference; at least 2 are needed. Are its row ids those of ${assay}?`,
    );
  }
  return problems;
}

/** The job, or why there will be none. @throws JOB_REJECTED */
export function concludeCheck(
  {name, fields, introspect}: AskedProteomics,
  {
    assay,
    problems,
    warnings,
    file,
  }: {
    readonly assay?: ProteomicAssay;
    readonly problems: readonly string[];
    readonly warnings: readonly string[];
    /** name of the matrix within its upload */
    readonly file?: string;
  },
): AcceptedJob {
  const section = (errors: readonly string[], warned: readonly string[]) => ({
    errors: errors.map((text) => ({text})),
    warnings: warned.map((text) => ({text})),
  });
  const sentences = warnings.map(sentenceOf);
  const report: GeneSetReport = {
    system: section(problems, sentences),
    up: section([], []),
    down: section([], []),
    both: section([], []),
  };
  if (problems.length > 0 || !assay || file === undefined) {
    throw failure('JOB_REJECTED', {reasons: [...problems], sections: report});
  }
  const plan: ProteomicJobPlan = {assay, fields, introspect, file};
  return {toolId: proteomicTool, name, queries: [], report, planText: JSON.stringify(plan)};
}

/** The plan of a queued job. */
export interface ProteomicJobPlan extends ProteomicPlan {
  /** name of the matrix within its upload */
  readonly file: string;
}
