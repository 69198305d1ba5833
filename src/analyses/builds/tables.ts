/** The texts of a build's folder: tables of genes, wells and signatures, gene sets, lists of ids. */
import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {formatGmt} from '../../engine/formats/gene-sets';
import type {MetadataTable} from '../../engine/formats/matrix';
import {missingText} from '../../engine/formats/text-field';
import {formatRows} from '../../engine/formats/text-lines';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {resolveNamedRows} from '../../engine/genes/naming';
import {firstTextAt, textAt} from '../../engine/levels/fields';
import {cellFields, pertFields} from '../../engine/levels/groups';
import type {LevelMatrix} from '../../engine/levels/level-matrix';
import {extremeRows} from '../../engine/stats/extreme-rows';
import {prctile} from '../../engine/stats/quantile';
import type {SpaceRows} from './matrices';

/** Genes in the sets of each space. */
const setSizes = {lm: 50, bing: 100, aig: 100} as const;

/** A table with its ids under a name, tab-separated; what is missing is -666. */
export function formatTable(idName: string, {ids, fields}: MetadataTable): string {
  const columns = [...fields.values()];
  return formatRows([
    [idName, ...fields.keys()],
    ...ids.map((id, row) => [id, ...columns.map((field) => textAt(field, row) ?? missingText)]),
  ]);
}

/** What stands before the first tab of each line of a file of a build: the ids of a list. */
export function readIds(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t', 1)[0]);
}

/** The genes of the rows, with the columns of cmapM's chip files, and which rows each space has. */
export function describeGenes(rows: MetadataTable, catalog: GeneCatalog): {table: string; spaces: SpaceRows} {
  const {entrezIds} = resolveNamedRows(rows, catalog);
  const spaceOf = entrezIds.map((id) => (id === undefined ? undefined : catalog.spaceOf(id)));
  const flag = (is: boolean) => (is ? '1' : '0');
  const isBing = (row: number) => spaceOf[row] === 'landmark' || spaceOf[row] === 'best inferred';
  const lines = rows.ids.map((id, row) => {
    const entrez = entrezIds[row];
    return [
      id,
      entrez ?? missingText,
      (entrez !== undefined && catalog.symbolOf(entrez)) || missingText,
      flag(spaceOf[row] === 'landmark'),
      flag(isBing(row)),
    ];
  });
  const all = [...rows.ids.keys()];
  return {
    table: formatRows([['pr_id', 'pr_gene_id', 'pr_gene_symbol', 'pr_is_lm', 'pr_is_bing'], ...lines]),
    spaces: {
      lm: Uint32Array.from(all.filter((row) => spaceOf[row] === 'landmark')),
      bing: Uint32Array.from(all.filter(isBing)),
      aig: Uint32Array.from(all),
    },
  };
}

/** Signatures read at a time, in values. */
const slabValues = 1 << 22;

/** Writes the sets of the strongest genes of each signature: up50_lm.gmt and so on, both in falling order of scores. */
export async function writeSets(
  folder: string,
  signatures: LevelMatrix,
  spaces: SpaceRows,
): Promise<string[]> {
  const {rows, columns} = signatures;
  const height = rows.ids.length;
  const files: string[] = [];
  const step = Math.max(1, Math.floor(slabValues / height));
  for (const [space, size] of Object.entries(setSizes) as [keyof typeof setSizes, number][]) {
    const members = spaces[space];
    if (members.length < 2) continue;
    const sets = {up: [] as string[], dn: [] as string[]};
    for (let start = 0; start < columns.ids.length; start += step) {
      const end = Math.min(start + step, columns.ids.length);
      const all = signatures.readColumns(start, end);
      for (let s = 0; s < end - start; s++) {
        const scores = Float32Array.from(members, (row) => all[s * height + row]);
        const {up, down} = extremeRows(scores, size);
        for (const [list, own] of [
          ['up', up],
          ['dn', down],
        ] as const) {
          const falling = Array.from(own).sort((a, b) => scores[b] - scores[a] || a - b);
          const name = columns.ids[start + s];
          sets[list].push(
            formatGmt([{name, description: '', members: falling.map((row) => rows.ids[members[row]])}]),
          );
        }
      }
    }
    for (const list of ['up', 'dn'] as const) {
      const file = `${list}${size}_${space}.gmt`;
      await writeFile(path.join(folder, file), sets[list].join(''));
      files.push(file);
    }
  }
  return files;
}

/** Counts over all signatures, under the names of cmapM's sigstats.json. */
export function signatureStatistics({ids, fields}: MetadataTable): Record<string, number | string | null> {
  const values = (...names: string[]) => ids.flatMap((_, i) => firstTextAt({fields}, names, i) ?? []);
  const distinct = (...names: string[]) => new Set(values(...names)).size;
  const types = new Map<string, number>();
  for (const type of values('pert_type')) types.set(type, (types.get(type) ?? 0) + 1);
  const [modal] = [...types].sort(([, a], [, b]) => b - a);
  return {
    num_signature: ids.length,
    num_perturbagen: distinct(...pertFields),
    num_cell_line: distinct(...cellFields),
    num_dose: distinct('pert_idose'),
    num_time_point: distinct('pert_itime', 'pert_time'),
    num_replicate: prctile(values('nsample').map(Number), 50),
    modal_pert_type: modal?.[0] ?? null,
  };
}
