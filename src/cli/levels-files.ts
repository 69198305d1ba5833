/** What the verbs of `openclue levels` and `openclue build` have in common: wells with their description, and matrices that are written. */
import {readFileSync} from 'node:fs';
import {InvalidArgumentError, Option} from 'commander';
import {describeWells} from '../analyses/builds/wells';
import {writeGct} from '../engine/formats/gct-writer';
import {writeGctx} from '../engine/formats/gctx-writer';
import {parseGrp} from '../engine/formats/gene-sets';
import {usualTolerance} from '../engine/levels/doses';
import {merges} from '../engine/levels/groups';
import {checkLevel} from '../engine/levels/kind-of-values';
import {type LevelMatrix, openLevels} from '../engine/levels/level-matrix';
import {failure} from '../errors';
import {readNames} from './names';

export interface WellArguments {
  instinfo?: string;
  plateField?: string;
  asIs?: boolean;
}

/**
 * Opens matrices as one, wells described by a table if there is one.
 * @throws LEVELS_UNFIT for values that are not of that level, and what `openLevels` and `describeWells` throw
 */
export async function openWells(
  files: readonly string[],
  level: 3 | 4,
  {instinfo, asIs}: WellArguments,
): Promise<LevelMatrix> {
  const matrix = await openLevels(files);
  try {
    for (const warning of checkLevel(matrix, level, asIs)) console.error(`warning: ${warning}.`);
    const {columns, undescribed, notices} = await describeWells(matrix, instinfo);
    for (const notice of notices) console.error(`note: ${notice}.`);
    if (undescribed.count > 0) {
      console.error(
        `warning: ${instinfo} does not describe ${undescribed.count} of ${columns.ids.length} wells, e.g. ${undescribed.examples.join(', ')}.`,
      );
    }
    return {...matrix, columns};
  } catch (error) {
    matrix.close();
    throw error;
  }
}

/** Writes a matrix as its name's ending says, and says so: GCT with all digits, GCTx in single precision. */
export async function saveLevel(
  out: string,
  {rows, columns, readColumns}: Pick<LevelMatrix, 'rows' | 'columns' | 'readColumns'>,
): Promise<void> {
  if (isGctx(out)) {
    const single = (start: number, end: number) => {
      const values = readColumns(start, end);
      return values instanceof Float32Array ? values : Float32Array.from(values);
    };
    await writeGctx(out, {rows, columns, readColumns: single});
  } else {
    await writeGct(out, {rows, columns, readColumns}, {decimals: 'shortest'});
  }
  console.log(
    `${out}: ${rows.ids.length.toLocaleString('en-US')} genes x ${columns.ids.length.toLocaleString('en-US')} columns.`,
  );
}

function isGctx(out: string): boolean {
  if (/\.gctx$/i.test(out)) return true;
  if (/\.gct$/i.test(out)) return false;
  throw failure('MATRIX_UNWRITABLE', {file: out, detail: 'its name ends neither in .gct nor in .gctx'});
}

/** Ids of a GRP file. @throws MATRIX_UNREADABLE, GENE_SETS_INVALID */
export function readGrp(file: string): string[] {
  return parseGrp(readText(file), file);
}

/** A file's numbers, one a line. @throws MATRIX_UNREADABLE, LEVELS_UNFIT naming the line */
export function readNumbers(file: string): Float64Array {
  const lines = readText(file).split(/\r\n|\n|\r/);
  const numbers: number[] = [];
  for (const [i, line] of lines.entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const value = Number(text);
    if (!Number.isFinite(value)) {
      throw failure('LEVELS_UNFIT', {
        subject: `${file}, line ${i + 1}`,
        detail: `"${text.slice(0, 40)}" is no number`,
      });
    }
    numbers.push(value);
  }
  if (numbers.length < 2) {
    throw failure('LEVELS_UNFIT', {subject: file, detail: 'it has fewer than two numbers. Give one a line'});
  }
  return Float64Array.from(numbers).sort();
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw failure('MATRIX_UNREADABLE', {file, detail: (cause as Error).message}, {cause});
  }
}

export const instinfoOption = () =>
  new Option('--instinfo <tsv>', 'table that describes the wells, plain, gzip or xz');

export const plateFieldOption = () =>
  new Option(
    '--plate-field <field>',
    'field that names the plate (default: det_plate or rna_plate, else what stands before the colon of the ids)',
  );

export const asIsOption = () =>
  new Option(
    '--as-is',
    'take the values for the level named, although they look like counts or another scale',
  );

export const landmarksOption = () =>
  new Option('--landmarks <grp>', 'rows that replicates are correlated over (default: the landmark genes)');

/** How wells become replicates. */
export const groupOptions = (): Option[] => [
  new Option(
    '--group-by <fields>',
    'fields that replicates agree in, by commas; dose among them means within the tolerance (default: pert_id, dose, time and cell line)',
  ).argParser(readFields),
  new Option('--merge <how>', 'what of these becomes one signature')
    .choices([...merges])
    .default('by_rna_well'),
  new Option('--dose-tolerance <share>', 'doses within this share of each other are one')
    .default(usualTolerance)
    .argParser(readShare),
  new Option('--doses <list>', 'doses in uM, by commas: one within the tolerance of these is that').argParser(
    readDoses,
  ),
];

function readFields(text: string): string[] {
  const fields = readNames(text);
  if (fields.length === 0) throw new InvalidArgumentError('Name one field at least.');
  return fields;
}

export function readShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to less than 1.');
}

function readDoses(text: string): number[] {
  const doses = text.split(',').map(Number);
  if (doses.every((dose) => Number.isFinite(dose) && dose > 0)) return doses;
  throw new InvalidArgumentError('It must be numbers above 0, separated by commas.');
}
