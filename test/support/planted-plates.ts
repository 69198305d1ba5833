import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {writeGctx} from '../../src/engine/formats/gctx-writer';
import {shippedGenes} from '../../src/engine/genes/l1000-genes';
import {Random} from '../../src/library/demo/random';

/** Perturbagens whose effect is known, in wells of plates that are noisy, shifted and scaled gene by gene. */
export interface PlantedPlates {
  readonly matrix: string;
  readonly instinfo: string;
  readonly wells: number;
  /** per perturbagen the genes it moves, as Entrez ids */
  readonly planted: readonly {
    readonly pert: string;
    readonly up: readonly string[];
    readonly down: readonly string[];
  }[];
}

export interface PlantedOptions {
  readonly perts: number;
  readonly cells: readonly string[];
  readonly replicates: number;
  readonly vehicles: number;
  /** z-score that a moved gene gets in a well, beside noise of standard deviation 1 */
  readonly effect: number;
  /** landmark genes on the plates; all by default */
  readonly genes?: number;
}

const moved = 50;

/** Writes level 3 and instinfo of a brew for each cell line into a folder. The last replicate is the noisiest. */
export async function plantedPlates(
  folder: string,
  {perts, cells, replicates, vehicles, effect, genes: most}: PlantedOptions,
): Promise<PlantedPlates> {
  const random = new Random('planted plates');
  const genes = shippedGenes()
    .genes.filter(({space}) => space === 'landmark')
    .map(({entrezId}) => entrezId)
    .slice(0, most);
  const planted = Array.from({length: perts}, (_, p) => {
    const drawn = random.sample(2 * moved, genes.length);
    return {pert: `P${String(p).padStart(3, '0')}`, up: drawn.slice(0, moved), down: drawn.slice(moved)};
  });
  const effects = planted.map(({up, down}) => {
    const z = new Float64Array(genes.length);
    for (const gene of up) z[gene] = effect;
    for (const gene of down) z[gene] = -effect;
    return z;
  });
  const still = new Float64Array(genes.length);
  const level = genes.map(() => random.between(4, 12));
  const spread = genes.map(() => random.between(0.3, 0.9));
  const header = [
    'sample_id',
    'rna_plate',
    'det_plate',
    'rna_well',
    'pert_id',
    'pert_iname',
    'pert_type',
    'cell_id',
  ];
  const lines = [[...header, 'pert_dose', 'pert_dose_unit', 'pert_time', 'pert_time_unit', 'qc_pass']];
  const columns: Float32Array[] = [];
  for (const cell of cells) {
    for (let r = 1; r <= replicates; r++) {
      const plate = `PLT001_${cell}_24H_X${r}`;
      const shift = genes.map(() => 0.5 * random.normal());
      const noise = r === replicates && replicates > 2 ? 1.6 : 1;
      for (let w = 0; w < perts + vehicles; w++) {
        const well = `${'ABCDEFGHIJKLMNOP'[Math.floor(w / 24)]}${String((w % 24) + 1).padStart(2, '0')}`;
        const z = w < perts ? effects[w] : still;
        columns.push(
          Float32Array.from(
            genes,
            (_, g) => level[g] + shift[g] + spread[g] * (z[g] + noise * random.normal()),
          ),
        );
        const name = w < perts ? planted[w].pert : 'DMSO';
        const dose = w < perts ? String(10 * random.between(0.95, 1.05)) : '-666';
        lines.push([
          ...[`${plate}_B1:${well}`, plate, `${plate}_B1`, well, w < perts ? `BRD-${name}` : name, name],
          ...[w < perts ? 'trt_cp' : 'ctl_vehicle', cell, dose, w < perts ? 'uM' : '-666', '24', 'h', '1'],
        ]);
      }
    }
  }
  const matrix = path.join(folder, 'planted_level3.gctx');
  await writeGctx(matrix, {
    rows: {ids: genes, fields: new Map()},
    columns: {ids: lines.slice(1).map(([id]) => id), fields: new Map()},
    readColumns(start, end) {
      const values = new Float32Array((end - start) * genes.length);
      for (let c = start; c < end; c++) values.set(columns[c], (c - start) * genes.length);
      return values;
    },
  });
  const instinfo = path.join(folder, 'planted_instinfo.txt');
  writeFileSync(instinfo, lines.map((cells) => `${cells.join('\t')}\n`).join(''));
  const idsOf = (places: readonly number[]) => places.map((place) => genes[place]);
  return {
    matrix,
    instinfo,
    wells: columns.length,
    planted: planted.map(({pert, up, down}) => ({pert, up: idsOf(up), down: idsOf(down)})),
  };
}
