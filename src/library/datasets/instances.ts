/**
 * The first Connectivity Map (build 02, Lamb 2006): a table of instances and a matrix of probes x instances, of ranks or of
 * amplitudes, as a matrix of signatures that any dataset is made of.
 */
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {MetadataField} from '../../engine/formats/matrix';
import {micromolarPer} from '../../engine/stats/dose-units';
import {failure} from '../../errors';
import {openSources} from '../tables/bytes';
import {readDelimited} from '../tables/tables';
import {FieldBuilder} from './signature-metadata';

/** ranks: 1 is the probe that rises most; amplitudes: 2 (t - v) / (t + v) of treatment and vehicle, or any score. */
export const instanceValues = ['ranks', 'amplitudes'] as const;
export type InstanceValues = (typeof instanceValues)[number];

export interface InstanceMatrix extends MatrixSource {
  /** instances that the table describes and the matrix lacks */
  readonly absent: number;
  readonly notices: readonly string[];
}

/** Headers of the table of instances as its spreadsheet has them, without units and numbers of footnotes. */
const headers = {
  id: 'instance_id',
  name: 'cmap_name',
  concentration: 'concentration',
  duration: 'duration',
  cell: 'cell',
  vehicle: 'vehicle',
  batch: 'batch_id',
  array: 'array',
} as const;
type Header = keyof typeof headers;
const needed: readonly Header[] = ['id', 'name', 'cell'];

const hoursIn: ReadonlyMap<string, number> = new Map([
  ['h', 1],
  ['min', 1 / 60],
  ['d', 24],
]);

/** What the units in brackets make of numbers, micromolar and hours; of a header without one the first is meant. */
const units = {
  concentration: {known: ['M', 'mM', 'uM', 'nM', 'pM'], scaleOf: micromolarPer},
  duration: {known: [...hoursIn.keys()], scaleOf: (unit: string) => hoursIn.get(unit) ?? Number.NaN},
} as const;
type Measured = keyof typeof units;

const shown = 3;

/**
 * Scores rise as ranks fall: 1 - (2 rank - 1) / n, in (-1, 1), so that their order is that of the ranks, and scores near 0
 * are those of probes that do not move.
 * @throws INSTANCES_UNUSABLE and the LOAD_* failures of unreadable files
 */
export async function readInstances(
  matrixFile: string,
  tableFile: string,
  values: InstanceValues,
): Promise<InstanceMatrix> {
  const {ids, probes, scores, notices} = await readMatrix(matrixFile);
  const count = probes.length;
  if (values === 'ranks') {
    for (const [column, id] of ids.entries()) scoreRanks(matrixFile, id, scores, column, count);
  }
  const {fields, absent, notices: more} = await describe(tableFile, ids);
  return {
    rows: {ids: probes, fields: new Map()},
    columns: {ids, fields},
    readColumns: (start, end) => scores.subarray(start * count, end * count),
    absent,
    notices: [...notices, ...more],
  };
}

async function readMatrix(file: string) {
  const [source] = await openSources(file);
  const table = await readDelimited(source);
  const ids = table.header.slice(1).map((id) => id.trim());
  const repeated = ids.find((id, at) => id === '' || ids.indexOf(id) !== at);
  if (ids.length === 0 || repeated !== undefined) {
    await table.close();
    const detail =
      repeated === undefined ? 'has no instances' : `has the instance "${repeated}" twice or without id`;
    throw failure('INSTANCES_UNUSABLE', {file, detail: `its header ${detail}`});
  }
  const probes: string[] = [];
  const rows: Float32Array[] = [];
  for await (const block of table.blocks) {
    for (const {line, cells} of block) {
      const row = new Float32Array(ids.length);
      for (let i = 0; i < ids.length; i++) {
        const text = (cells[i + 1] ?? '').trim();
        const value = text === '' ? Number.NaN : Number(text);
        if (Number.isNaN(value) && !/^(na|nan)$/i.test(text)) {
          const detail = `line ${line} has ${JSON.stringify(text)} for instance ${ids[i]}, which is no number`;
          throw failure('INSTANCES_UNUSABLE', {file, detail});
        }
        row[i] = value;
      }
      probes.push((cells[0] ?? '').trim());
      rows.push(row);
    }
  }
  // Signature by signature, as matrices are written.
  const scores = new Float32Array(ids.length * probes.length);
  for (const [p, row] of rows.entries()) {
    for (let i = 0; i < ids.length; i++) scores[i * probes.length + p] = row[i];
  }
  return {ids, probes, scores, notices: table.notices()};
}

/** Makes scores of the ranks of a column. @throws INSTANCES_UNUSABLE when they are not 1 to n, each once */
function scoreRanks(file: string, id: string, scores: Float32Array, column: number, count: number): void {
  const own = scores.subarray(column * count, (column + 1) * count);
  const seen = new Uint8Array(count);
  for (const rank of own) {
    if (Number.isInteger(rank) && rank >= 1 && rank <= count && seen[rank - 1] === 0) {
      seen[rank - 1] = 1;
      continue;
    }
    const detail = `instance ${id} has ${Number.isNaN(rank) ? 'no rank' : `the rank ${rank}`} where 1 to ${count} stand once each; of amplitudes say --values amplitudes`;
    throw failure('INSTANCES_UNUSABLE', {file, detail});
  }
  for (let p = 0; p < count; p++) own[p] = 1 - (2 * own[p] - 1) / count;
}

async function describe(file: string, ids: readonly string[]) {
  const [source] = await openSources(file);
  const table = await readDelimited(source);
  // "concentration (M)", "cell2", "array3" of the spreadsheet.
  const found = table.header.map((name) =>
    name
      .toLowerCase()
      .replace(/[([].*[)\]]/, '')
      .trim()
      .replace(/\d+$/, '')
      .trim(),
  );
  const places = Object.fromEntries(
    Object.entries(headers).map(([key, name]) => [key, found.indexOf(name)]),
  ) as Record<Header, number>;
  const missing = needed.filter((key) => places[key] < 0).map((key) => headers[key]);
  if (missing.length > 0) {
    await table.close();
    const detail = `it has no column ${missing.join(', ')}, but ${table.header.join(', ')}`;
    throw failure('INSTANCES_UNUSABLE', {file, detail});
  }
  const scaleOf = (key: Measured) =>
    places[key] < 0 ? 1 : scaleOfHeader(file, key, table.header[places[key]]);
  let scales: Readonly<Record<Measured, number>>;
  try {
    scales = {concentration: scaleOf('concentration'), duration: scaleOf('duration')};
  } catch (error) {
    await table.close();
    throw error;
  }
  const positions = new Map(ids.map((id, at) => [id, at]));
  const told = new Uint8Array(ids.length);
  const fields = new Map<string, FieldBuilder>();
  const set = (name: string, at: number, value: string) => {
    const field = fields.get(name) ?? new FieldBuilder(ids.length);
    fields.set(name, field);
    field.set(at, value);
  };
  let absent = 0;
  for await (const block of table.blocks) {
    for (const {line, cells} of block) {
      const of = (key: Header) => (places[key] < 0 ? '' : (cells[places[key]] ?? '').trim());
      const at = positions.get(of('id'));
      if (at === undefined) {
        absent++;
        continue;
      }
      if (told[at] === 1) {
        throw failure('INSTANCES_UNUSABLE', {file, detail: `line ${line} has instance ${of('id')} again`});
      }
      told[at] = 1;
      for (const [name, value] of fieldsOf(of, scales, file, line)) set(name, at, value);
    }
  }
  const untold = ids.filter((_, at) => told[at] === 0);
  if (untold.length > 0) {
    const detail = `it does not describe ${untold.length} of ${ids.length} instances of the matrix, e.g. ${untold.slice(0, shown).join(', ')}`;
    throw failure('INSTANCES_UNUSABLE', {file, detail});
  }
  const built = new Map<string, MetadataField>([...fields].map(([name, field]) => [name, field.build()]));
  return {fields: built, absent, notices: table.notices()};
}

/** @throws INSTANCES_UNUSABLE for a unit that is not known: a dose of another would look like any other */
function scaleOfHeader(file: string, key: Measured, header: string): number {
  const {known, scaleOf} = units[key];
  const unit = /[([](.*)[)\]]/.exec(header)?.[1].trim() ?? known[0];
  const scale = scaleOf(unit);
  if (scale > 0) return scale;
  const detail = `its column ${JSON.stringify(header)} is in ${JSON.stringify(unit)}, and the units of a ${key} are ${known.join(', ')}`;
  throw failure('INSTANCES_UNUSABLE', {file, detail});
}

/** What an instance is, in the fields of signatures. */
function* fieldsOf(
  of: (key: Header) => string,
  scales: Readonly<Record<Measured, number>>,
  file: string,
  line: number,
): Generator<[string, string]> {
  const number = (key: Header): number | undefined => {
    const text = of(key);
    if (text === '') return undefined;
    const value = Number(text);
    if (value >= 0) return value;
    throw failure('INSTANCES_UNUSABLE', {
      file,
      detail: `line ${line} has ${JSON.stringify(text)} as ${headers[key]}, which is no number`,
    });
  };
  // It knows its compounds by name alone.
  yield ['pert_id', of('name')];
  yield ['pert_iname', of('name')];
  yield ['pert_type', 'trt_cp'];
  yield ['cell_iname', of('cell')];
  const measure = (key: Measured): string | undefined => {
    const value = number(key);
    return value === undefined ? undefined : String(Number((value * scales[key]).toPrecision(6)));
  };
  const dose = measure('concentration');
  if (dose !== undefined) {
    yield ['pert_dose', dose];
    yield ['pert_dose_unit', 'uM'];
    yield ['pert_idose', `${dose} uM`];
  }
  const hours = measure('duration');
  if (hours !== undefined) {
    yield ['pert_time', hours];
    yield ['pert_time_unit', 'h'];
    yield ['pert_itime', `${hours} h`];
  }
  for (const key of ['vehicle', 'batch', 'array'] as const) if (of(key) !== '') yield [headers[key], of(key)];
}
