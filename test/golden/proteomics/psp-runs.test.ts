/**
 * Every run of the public reference programs (vectors/09_psp/runs.json): the same program, input and options here must give
 * what it gave, or a refusal of ours where it stopped. Where openclue decided otherwise (docs/compatibility.md, P100 and
 * GCP) its ways are asked for by name.
 */
import {existsSync, readFileSync} from 'node:fs';
import {type ConnectivityMetric, connectivity, stack} from '../../../src/engine/proteomics/connectivity';
import {dry, type WellQuality} from '../../../src/engine/proteomics/dry';
import {fieldTexts} from '../../../src/engine/proteomics/fields';
import {
  type Profiles,
  pickProfiles,
  placesWhere,
  readProfiles,
} from '../../../src/engine/proteomics/profiles';
import type {ProteomicAssay} from '../../../src/engine/proteomics/provenance';
import {introspect, queryCell} from '../../../src/engine/proteomics/query';
import {renormalise} from '../../../src/engine/proteomics/renormalise';
import {type SimilarityMetric, similarity} from '../../../src/engine/proteomics/similarity';
import {tear} from '../../../src/engine/proteomics/tear';
import type {MissingRule} from '../../../src/engine/proteomics/two-samples';
import {describeShared, sharedFile} from '../../support/shared';

interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly outputs: readonly string[];
  readonly error?: string;
}

type Flags = ReadonlyMap<string, readonly string[]>;

/** What a run computes: a matrix for each GCT that it wrote, and dry's table. */
interface Computed {
  readonly matrices: readonly Profiles[];
  readonly wells?: readonly WellQuality[];
}

const fileOf = (name: string) =>
  name.startsWith('data/') ? sharedFile(name) : sharedFile('vectors', '09_psp', name);
const read = (name: string) => readProfiles(fileOf(name));

const programs: Readonly<Record<string, (flags: Flags, run: Run) => Promise<Computed>>> = {
  async dry(flags) {
    const number = (flag: string) => (flags.has(flag) ? Number(flags.get(flag)?.[0]) : undefined);
    const {profiles, wells} = dry(await read(one(flags, '-i')), {
      assay: flags.get('-f')?.[0] as ProteomicAssay | undefined,
      balance: !flags.has('--no_optim'),
      sampleShare: number('-sfc'),
      probeShare: number('-pfc'),
      probeDeviation: number('-psc'),
      distanceDeviations: number('-dsc'),
      roundedCode: true,
    });
    return {matrices: [profiles], wells};
  },
  async tear(flags) {
    const options = {
      dividesByMad: flags.has('-dm'),
      ignoresGroups: flags.has('-ig'),
      multipliesMad: true,
    };
    return {matrices: [tear(await read(one(flags, '-i')), options)]};
  },
  async continuous_renormalization(flags) {
    const slope = flags.has('-sc') ? Number(one(flags, '-sc')) : undefined;
    return {matrices: [renormalise(await read(one(flags, '-i')), slope)]};
  },
  async steep(flags) {
    const second = flags.has('-i2') ? await read(one(flags, '-i2')) : undefined;
    return {matrices: [similarity(await read(one(flags, '-i')), metricOf(flags), second)]};
  },
  async sip(flags, run) {
    const {connections} = connectivity(await read(one(flags, '-t')), await read(one(flags, '-b')), {
      metric: flags.get('-c')?.[0] as ConnectivityMetric | undefined,
      queryFields: flags.get('-tfq'),
      targetFields: flags.get('-tft'),
      backgroundFields: flags.get('-bf'),
      separator: flags.get('-s')?.[0] ?? '|',
      missing: missingOf(flags, run),
      squareIsSymmetric: true,
    });
    return {matrices: [connections]};
  },
  async introspect(flags, run) {
    const {connections} = introspect(await read(one(flags, '-i')), {
      similarityMetric: metricOf(flags),
      metric: flags.get('-c')?.[0] as ConnectivityMetric | undefined,
      fields: flags.get('-fa'),
      missing: missingOf(flags, run),
    });
    return {matrices: [connections]};
  },
  async external_query(flags, run) {
    const internal = {
      cell: 'internal',
      profiles: await read(one(flags, '-i')),
      similarities: await read(one(flags, '-b')),
    };
    const {similarities, connections} = queryCell(await read(one(flags, '-e')), internal, {
      similarityMetric: metricOf(flags),
      metric: flags.get('-c')?.[0] as ConnectivityMetric | undefined,
      missing: missingOf(flags, run),
      squareIsSymmetric: true,
    });
    return {matrices: [similarities, connections]};
  },
  async separate_gct(flags) {
    const all = await read(one(flags, '-i'));
    const cells = fieldTexts(
      all.columns.fields.get('cell_id') ?? {kind: 'number', values: new Float64Array()},
    );
    const rows = placesWhere(all.rows.ids.length, () => true);
    return {
      matrices: [...new Set(cells)].sort().map((cell) =>
        pickProfiles(
          all,
          rows,
          placesWhere(cells.length, (well) => cells[well] === cell),
        ),
      ),
    };
  },
  async vstack(_, {args}) {
    return {matrices: [stack(await Promise.all(args.map(read)))]};
  },
};

/** Where psp stops and openclue answers, and why. */
const answered: Readonly<Record<string, string>> = {
  'row_meta_df aggregated entries': 'targets that the background lacks are left out, as its own text says',
};

describeShared('the runs of the reference programs for P100 and GCP', () => {
  const runs: Run[] = existsSync(fileOf('runs.json'))
    ? (JSON.parse(readFileSync(fileOf('runs.json'), 'utf8')) as Run[])
    : [];
  const titled = runs.map((run) => [`${run.program} ${run.args.join(' ')}`, run] as const);

  it.each(titled.filter(([, {error}]) => error === undefined))('%s', async (_, run) => {
    const {matrices, wells} = await programs[run.program](flagsOf(run.args), run);
    const outputs = run.outputs.filter((name) => name.endsWith('.gct'));
    expect(matrices).toHaveLength(outputs.length);
    for (const [i, output] of outputs.entries()) {
      const isFit = run.program === 'continuous_renormalization';
      await expectSame(matrices[i], output, isFit ? 1e-4 : 1e-8);
      const converged = output.replace(/(?:_sc0\.6)?\.gct$/, '_converged.gct');
      if (isFit && existsSync(fileOf(converged)) && !output.includes('_sc')) {
        await expectSame(matrices[i], converged, 1e-6);
      }
    }
    const table = run.outputs.find((name) => name.endsWith('.pw.txt'));
    if (table) expectWells(wells ?? [], readFileSync(fileOf(table), 'utf8'));
  });

  it.each(titled.filter(([, {error}]) => error !== undefined))('refused by both: %s', async (_, run) => {
    const computed = programs[run.program](flagsOf(run.args), run);
    if (Object.keys(answered).some((part) => run.error?.includes(part))) {
      expect((await computed).matrices).toHaveLength(1);
    } else {
      await expect(computed).rejects.toMatchObject({code: expect.stringMatching(/^PROTEOMICS_/)});
    }
  });
});

function one(flags: Flags, name: string): string {
  const [value] = flags.get(name) ?? [];
  if (value === undefined) throw new Error(`the run has no ${name}`);
  return value;
}

function flagsOf(args: readonly string[]): Flags {
  const flags = new Map<string, string[]>();
  let own: string[] = [];
  for (const arg of args) {
    if (/^-+[a-z]/.test(arg)) {
      own = [];
      flags.set(arg, own);
    } else own.push(arg);
  }
  return flags;
}

function metricOf(flags: Flags): SimilarityMetric | undefined {
  return flags.get('-s')?.[0] as SimilarityMetric | undefined;
}

/** psp's rules, where it has missing similarities: each metric's own, and that of scipy before 1.9 by the file's name. */
function missingOf(flags: Flags, {outputs}: Run): MissingRule {
  if (outputs.every((name) => !name.includes('edge'))) return 'omit';
  const isPercentile = flags.get('-c')?.[0] === 'percentile_score';
  return isPercentile && !outputs.some((name) => name.includes('oldscipy')) ? 'propagate' : 'count';
}

async function expectSame(actual: Profiles, name: string, tolerance: number): Promise<void> {
  const expected = await read(name);
  const [rows, columns] = [placesOf(actual.rows.ids), placesOf(actual.columns.ids)];
  expect([...rows.keys()].sort()).toEqual([...placesOf(expected.rows.ids).keys()].sort());
  expect([...columns.keys()].sort()).toEqual([...placesOf(expected.columns.ids).keys()].sort());
  let largest = 0;
  const height = expected.rows.ids.length;
  const place = (places: Map<string, number>, id: string) => places.get(plain(id)) ?? Number.NaN;
  const rowPlaces = expected.rows.ids.map((id) => place(rows, id));
  expected.columns.ids.forEach((id, column) => {
    const from = place(columns, id) * height;
    rowPlaces.forEach((row, i) => {
      const [found, wanted] = [actual.values[from + row], expected.values[column * height + i]];
      if (Number.isNaN(found) !== Number.isNaN(wanted)) largest = Number.POSITIVE_INFINITY;
      else if (!Number.isNaN(found)) largest = Math.max(largest, Math.abs(found - wanted));
    });
  });
  expect(largest).toBeLessThanOrEqual(tolerance);
  expectMetadata(actual.rows, expected.rows, rowPlaces);
  expectMetadata(
    actual.columns,
    expected.columns,
    expected.columns.ids.map((id) => place(columns, id)),
  );
}

/** Fields that openclue writes otherwise: renormalisation grows the provenance code, and its figures are compared as values. */
const ownFields = new Set(['renorm_correction', 'provenance_code']);

function expectMetadata(
  actual: Profiles['rows'],
  expected: Profiles['rows'],
  places: readonly number[],
): void {
  expect([...actual.fields.keys()].sort()).toEqual([...expected.fields.keys()].sort());
  for (const [name, field] of expected.fields) {
    const own = actual.fields.get(name);
    if (!own) continue;
    const found = fieldTexts(own);
    const wanted = fieldTexts(field);
    if (!ownFields.has(name)) {
      expect({name, values: places.map((at) => plain(found[at]))}).toEqual({name, values: wanted.map(plain)});
    } else if (name === 'provenance_code') {
      expect(places.map((at) => found[at]?.replace(/\+CRN$/, ''))).toEqual(wanted);
    }
  }
}

/** Numbers as numbers, to the digits that pandas keeps, wherever they stand in joined values. */
function plain(text: string): string;
function plain(text: string | undefined): string | undefined;
function plain(text: string | undefined): string | undefined {
  return text
    ?.split(/(?<=[:|])|(?=[:|])/)
    .map((part) => (/^-?\d+(?:\.\d+)?(?:e-?\d+)?$/.test(part) ? Number(part).toPrecision(9) : part))
    .join('');
}

function placesOf(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id, place) => [plain(id), place]));
}

/** dry's table: plate, well, offset, and whether the well is left after each filter. */
function expectWells(wells: readonly WellQuality[], table: string): void {
  const [header, ...lines] = table
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  const cell = (line: readonly string[], name: string) => line[header.indexOf(name)];
  expect(wells).toHaveLength(lines.length);
  lines.forEach((line, i) => {
    const {plate, well, covered, offset, isOutlier} = wells[i];
    expect([plate, well, covered]).toEqual([
      cell(line, 'plate_name'),
      cell(line, 'well_name'),
      cell(line, 'remains_after_poor_coverage_filtration') === 'True',
    ]);
    if (header.includes('remains_after_outlier_removal')) {
      expect(covered && !isOutlier).toBe(cell(line, 'remains_after_outlier_removal') === 'True');
    }
    if (header.includes('optimization_offset')) {
      const wanted = Number(cell(line, 'optimization_offset'));
      if (Number.isNaN(wanted)) expect(offset).toBeUndefined();
      else expect(offset).toBeCloseTo(wanted, 9);
    }
  });
}
