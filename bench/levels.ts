/** Level 3 to signatures beside numpy doing the same: CPU seconds, memory, and how far signatures differ. */
import {spawnSync} from 'node:child_process';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {MetadataTable} from '../src/engine/formats/matrix';
import {collapseWells} from '../src/engine/levels/collapse';
import {FieldColumn} from '../src/engine/levels/fields';
import {flatColumns, matrixOf} from '../src/engine/levels/flat-columns';
import {groupWells} from '../src/engine/levels/groups';
import {gather} from '../src/engine/levels/level-matrix';
import {platesOf} from '../src/engine/levels/plates';
import {plateScale, toZScores} from '../src/engine/levels/robust-z';
import {consensus, consensusStyles} from '../src/engine/stats/consensus';
import {Random} from '../src/library/demo/random';
import type {BenchRow} from './row';
import {timed} from './timed';

const defaultPlates = 100;
const wellsOfPlate = 384;
const genes = 978;
const replicates = 4;
/** Debian's, with python3-numpy. */
const python = '/usr/bin/python3';

/** Plate by plate, and signatures a brew at a time without a loop over them; equal scores are ranked apart, which is faster. */
const program = `
import json, resource, sys, time
import numpy as np
folder, plates, wells, genes, reps = sys.argv[1], *map(int, sys.argv[2:6])
start = time.process_time()
X = np.memmap(folder + "/level3.f32", np.float32, "r", shape=(plates, wells, genes))
Z = np.empty(X.shape, np.float32)
for p in range(plates):
    x = X[p].astype(np.float64)
    m = np.median(x, axis=0)
    mad = np.median(np.abs(x - m), axis=0)
    Z[p] = (x - m) / (1.4826 * np.maximum(mad, 0.1))
S = np.empty((plates // reps * wells, genes), np.float32)
for b in range(plates // reps):
    z = np.clip(Z[b * reps:(b + 1) * reps].transpose(1, 0, 2), -10, 10)
    order = z.argsort(axis=2)
    ranks = np.empty(z.shape)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(genes, dtype=float), z.shape), axis=2)
    ranks -= (genes - 1) / 2
    ranks /= np.sqrt((ranks[0, 0] ** 2).sum())
    cc = ranks @ ranks.transpose(0, 2, 1)
    cc[:, np.arange(reps), np.arange(reps)] = 0
    w = np.maximum(0.5 * np.maximum(cc, 0).sum(axis=2), 0.01)
    w /= w.sum(axis=1, keepdims=True)
    S[b * wells:(b + 1) * wells] = (w[:, :, None] * z).sum(axis=1)
taken = time.process_time() - start
S.tofile(folder + "/level5.f32")
print(json.dumps({"seconds": taken, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`;

/** @param sizes plates, a multiple of four */
export async function benchLevels(sizes: readonly number[] = [defaultPlates]): Promise<BenchRow[]> {
  if (spawnSync(python, ['-c', 'import numpy']).status !== 0) {
    console.error('levels are not measured: there is no python3-numpy to hold them against');
    return [];
  }
  const rows: BenchRow[] = [];
  for (const size of sizes) rows.push(...(await rowsOf(size)));
  return rows;
}

async function rowsOf(plates: number): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-levels-'));
  const at = (name: string) => path.join(folder, name);
  try {
    drawLevel3(at('level3.f32'), plates);
    const columns = describe(plates);
    const wells = columns.ids.length;
    const rows: MetadataTable = {
      ids: Array.from({length: genes}, (_, gene) => `g${gene}`),
      fields: new Map(),
    };
    const groups = wells / replicates;
    const signatures = flatColumns({height: genes, width: groups, precision: 'single'});
    const level3 = flatColumns({height: genes, width: wells, precision: 'single'}, at('level3.f32'));
    const level4 = flatColumns({height: genes, width: wells, precision: 'single'});
    const matrix = matrixOf(level3, {path: 'level 3', rows, columns});
    const scored = matrixOf(level4, {path: 'level 4', rows, columns});
    const landmarks = Uint32Array.from(rows.ids.keys());
    const zTime = await timed(async () => {
      for (const plate of platesOf(columns).wells) {
        const values = gather(matrix, plate);
        toZScores(values, plateScale(values, genes, Int32Array.from(plate.keys())));
        level4.write(plate[0], values);
      }
    });
    const modzTime = await timed(async () => {
      for (let group = 0; group < groups; group++) {
        const [brew, well] = [Math.floor(group / wellsOfPlate), group % wellsOfPlate];
        const own = Array.from({length: replicates}, (_, r) => {
          const place = (brew * replicates + r) * wellsOfPlate + well;
          return scored.readColumns(place, place + 1);
        });
        signatures.write(group, consensus(own, landmarks).signature);
      }
    });
    let made = 0;
    const wholeTime = await timed(async () => {
      const all = columns.ids.map((_, well) => well);
      const grouped = groupWells(columns, all, {merge: 'by_rna_well'});
      made = grouped.length;
      await collapseWells(scored, grouped, {landmarks, style: consensusStyles.modz}, signatures);
    });
    level3.close();
    const megabytes = process.resourceUsage().maxRSS / 1024;
    const args = [folder, String(plates), String(wellsOfPlate), String(genes), String(replicates)];
    const run = spawnSync(python, ['-c', program, ...args], {
      encoding: 'utf8',
      // As many cores as our thread has.
      env: {...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1'},
    });
    if (run.status !== 0) throw new Error(run.stderr);
    const theirs = JSON.parse(run.stdout) as {seconds: number; megabytes: number};
    const bytes = readFileSync(at('level5.f32'));
    const expected = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const actual = signatures.read(0, groups);
    const largest = expected.reduce((most, z, i) => Math.max(most, Math.abs(z - actual[i])), 0);
    if (made !== groups || largest > 1e-4) throw new Error(`${made} signatures that differ by ${largest}`);
    const of = `levels ${plates} plates x ${wellsOfPlate} wells x ${genes} genes`;
    const row = (name: string, milliseconds: number): BenchRow => ({
      name: `${of}, ${name}`,
      value: milliseconds / 1000,
      unit: 's CPU',
      baseline: theirs.seconds,
      ratio: milliseconds / 1000 / theirs.seconds,
    });
    return [
      row(`z and MODZ; signatures within ${largest.toExponential(0)}`, zTime.cpu + modzTime.cpu),
      row('with grouping and figures, which numpy does not make', zTime.cpu + wholeTime.cpu),
      {
        name: `${of}, memory; against numpy's`,
        value: megabytes,
        unit: 'MB',
        baseline: theirs.megabytes,
        ratio: megabytes / theirs.megabytes,
      },
    ];
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** Wells of a brew, one plate after the other; a well's effect is the same on all plates of its brew. */
function drawLevel3(file: string, plates: number): void {
  const random = new Random('levels bench');
  // Normal numbers are drawn once, and every well takes them from somewhere else.
  const noise = Float32Array.from({length: 1 << 20}, () => random.normal());
  const level = Float32Array.from({length: genes}, () => random.between(4, 12));
  const descriptor = openSync(file, 'w');
  try {
    for (let plate = 0; plate < plates; plate++) {
      const values = new Float32Array(wellsOfPlate * genes);
      const brew = Math.floor(plate / replicates);
      for (let well = 0; well < wellsOfPlate; well++) {
        const effect = (brew * 7919 + well * 104_729) % (noise.length - genes);
        const own = random.integer(noise.length - genes);
        for (let gene = 0; gene < genes; gene++) {
          values[well * genes + gene] = level[gene] + 0.5 * noise[effect + gene] + 0.6 * noise[own + gene];
        }
      }
      writeSync(descriptor, new Uint8Array(values.buffer));
    }
  } finally {
    closeSync(descriptor);
  }
}

function describe(plates: number): MetadataTable {
  const ids: string[] = [];
  const columns = {det_plate: new FieldColumn(), rna_well: new FieldColumn(), pert_id: new FieldColumn()};
  for (let plate = 0; plate < plates; plate++) {
    const brew = `B${Math.floor(plate / replicates)}`;
    for (let well = 0; well < wellsOfPlate; well++) {
      const name = `${brew}_X${1 + (plate % replicates)}`;
      ids.push(`${name}:W${well}`);
      columns.det_plate.add(name);
      columns.rna_well.add(`W${well}`);
      columns.pert_id.add(`${brew}-${well}`);
    }
  }
  return {ids, fields: new Map(Object.entries(columns).map(([name, column]) => [name, column.build()]))};
}
