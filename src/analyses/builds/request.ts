/** What a submission of a build says beside its files, in the words of `openclue build`. */
import {checkDatasetName} from '../../engine/index/names';
import {usualTolerance} from '../../engine/levels/doses';
import {merges} from '../../engine/levels/groups';
import {zScoreStyles} from '../../engine/levels/robust-z';
import {consensusStyles} from '../../engine/stats/consensus';
import {OpenclueError} from '../../errors';
import {abbreviationFault, abbreviationOf} from './abbreviation';
import {groupRules} from './group-rules';
import type {BuildPlan} from './plan';

export const buildTool = 'sig_build_tool';
export const buildTypes = ['light', 'full'] as const;
export const controls = ['plate', 'vehicle'] as const;

/** Fields of a submission that are files, sent or named among the published ones. */
export const buildFileFields = ['level3', 'level4', 'instinfo', 'weights'] as const;
export type BuildFileField = (typeof buildFileFields)[number];

const otherFields = [
  ...['tool_id', 'name', 'abbreviation', 'build_type', 'merge', 'control', 'qnorm', 'plate_field'],
  ...[
    'z_style',
    'group_by',
    'dose_tolerance',
    'doses',
    'style',
    'landmarks',
    'keep_failed',
    'as_is',
    'licence',
  ],
  // For the sake of CLUE's clients.
  ...['data_type', 'ignoreWarnings', 'ts_version', 'tool_version'],
];

/** How wells become signatures: a plan without its names and files. */
export type BuildHow = Omit<
  BuildPlan,
  'name' | 'abbreviation' | 'level' | 'matrices' | 'instinfo' | 'weights'
>;

export interface AskedBuild {
  readonly name: string;
  readonly abbreviation: string;
  /** Full Build */
  readonly full: boolean;
  /** under which its files are offered */
  readonly licence?: string;
  readonly how: BuildHow;
}

/**
 * Reads the fields, all values of which may be texts.
 * @param named whether a name is needed, and not only how wells become signatures
 * @returns what is asked, and what is wrong with it and to be known of it, in sentences
 */
export function readBuild(
  fields: Readonly<Record<string, unknown>>,
  {named}: {readonly named: boolean},
): {readonly asked: AskedBuild; readonly problems: string[]; readonly warnings: string[]} {
  const problems: string[] = [];
  const read = new FieldReader(fields, problems);
  const name = read.text('name') ?? '';
  const abbreviation = read.text('abbreviation') ?? abbreviationOf(name);
  if (named) {
    const fault = nameFault(name) ?? abbreviationFault(abbreviation);
    if (fault !== undefined) problems.push(fault);
  }
  const known: readonly string[] = [...otherFields, ...buildFileFields];
  const idle = Object.keys(fields).filter((field) => !known.includes(field) && !isUnset(fields[field]));
  const shown = idle.map((field) => (field.length > 40 ? `${field.slice(0, 40)}…` : field)).slice(0, 10);
  const landmarks = read.names('landmarks');
  return {
    asked: {
      name,
      abbreviation,
      full: read.choice('build_type', buildTypes) === 'full',
      licence: read.text('licence'),
      how: {
        qnorm: read.flag('qnorm'),
        control: read.choice('control', controls),
        plateField: read.text('plate_field'),
        zStyle: read.choice('z_style', Object.keys(zScoreStyles) as (keyof typeof zScoreStyles)[], 'fixed'),
        groups: groupRules({
          groupBy: read.names('group_by'),
          merge: read.choice('merge', merges),
          doseTolerance: read.number('dose_tolerance', (value) => value >= 0 && value < 1, usualTolerance),
          doses: read.numbers('doses'),
        }),
        landmarks,
        ...(read.flag('as_is') && {asIs: true as const}),
        consensusStyle: read.choice(
          'style',
          Object.keys(consensusStyles) as (keyof typeof consensusStyles)[],
          'modz',
        ),
        keepsFailed: read.flag('keep_failed'),
      },
    },
    problems,
    warnings: shown.length > 0 ? [`Without effect in this job: ${shown.join(', ')}.`] : [],
  };
}

/** Why a text cannot name a build and its dataset, as a sentence. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'name is missing: what the build and its dataset are to be called.';
  try {
    checkDatasetName(name);
    return undefined;
  } catch (error) {
    if (error instanceof OpenclueError) return error.message;
    throw error;
  }
}

/** Names as a JSON array, as its text, or separated by commas or lines; undefined for what is none of these. */
export function listOf(sent: unknown): readonly string[] | undefined {
  let names = sent;
  if (typeof sent === 'string') {
    try {
      names = sent.trim().startsWith('[')
        ? JSON.parse(sent)
        : sent
            .split(/[,\r\n]/)
            .map((name) => name.trim())
            .filter((name) => name !== '' && !name.startsWith('#'));
    } catch {
      return undefined;
    }
  }
  const isList = Array.isArray(names) && names.every((each) => typeof each === 'string' && each !== '');
  return isList ? (names as string[]) : undefined;
}

const isUnset = (value: unknown) => value === undefined || value === null || value === '';

class FieldReader {
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly problems: string[],
  ) {}

  text(field: string): string | undefined {
    const sent = this.fields[field];
    if (isUnset(sent)) return undefined;
    if (typeof sent === 'string') return sent.trim();
    this.refuse(field, 'must be a text');
    return undefined;
  }

  /** @param usual by default the first */
  choice<T extends string>(field: string, choices: readonly T[], usual: T = choices[0]): T {
    const sent = this.fields[field];
    if (isUnset(sent)) return usual;
    const found = choices.find((each) => each === sent);
    if (found === undefined) this.refuse(field, `is none of ${choices.join(', ')}`);
    return found ?? usual;
  }

  flag(field: string): boolean {
    const sent = this.fields[field];
    if (isUnset(sent)) return false;
    const text = String(sent).toLowerCase();
    if (!['true', 'yes', '1', 'false', 'no', '0'].includes(text))
      this.refuse(field, 'is neither true nor false');
    return ['true', 'yes', '1'].includes(text);
  }

  number(field: string, isFit: (value: number) => boolean, usual: number): number {
    const sent = this.fields[field];
    if (isUnset(sent)) return usual;
    const value = Number(sent);
    if (!Number.isFinite(value) || !isFit(value)) {
      this.refuse(field, 'must be a number from 0 to less than 1');
      return usual;
    }
    return value;
  }

  names(field: string): readonly string[] | undefined {
    const sent = this.fields[field];
    if (isUnset(sent)) return undefined;
    const names = listOf(sent);
    if (names === undefined || names.length === 0) {
      this.refuse(field, 'must be names, as a JSON array or separated by commas');
      return undefined;
    }
    return names;
  }

  numbers(field: string): readonly number[] | undefined {
    const sent = this.fields[field];
    if (isUnset(sent)) return undefined;
    const texts = Array.isArray(sent) ? sent : listOf(sent);
    const numbers = texts?.map(Number);
    if (numbers === undefined || !numbers.every((value) => Number.isFinite(value) && value > 0)) {
      this.refuse(field, 'must be numbers above 0, separated by commas');
      return undefined;
    }
    return numbers;
  }

  private refuse(field: string, what: string): void {
    const text = JSON.stringify(this.fields[field]) ?? '';
    this.problems.push(`${field} ${text.length > 60 ? `${text.slice(0, 60)}…` : text} ${what}.`);
  }
}
