/** Principal components of a build's signatures, over the landmark genes. */
import {existsSync} from 'node:fs';
import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {writeGctx} from '../../engine/formats/gctx-writer';
import {openMatrix} from '../../engine/formats/open-matrix';
import {formatRows} from '../../engine/formats/text-lines';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {pickWells} from '../../engine/levels/fields';
import {principalComponents, projectRows} from '../../engine/stats/principal-components';
import type {BuildReport} from './report';
import {describeGenes} from './tables';

const folderName = 'pca';
const mostComponents = 50;

/**
 * Writes the folder pca of a build, unless it is there: where each signature lies along the components (component x
 * signature), what each gene has of them (gene x component), and how much of the variance each explains.
 */
export async function writeComponents(
  out: string,
  {files}: Pick<BuildReport, 'files'>,
  catalog: GeneCatalog,
  onShare: (share: number) => void,
): Promise<void> {
  const target = path.join(out, folderName);
  if (existsSync(target)) return;
  const folder = `${target}.unfinished`;
  await rm(folder, {recursive: true, force: true});
  await mkdir(folder);
  const matrix = await openMatrix(path.join(out, files.level5));
  try {
    const {lm} = describeGenes(matrix.rows, catalog).spaces;
    const genes = lm.length > 1 ? lm : Uint32Array.from(matrix.rows.ids.keys());
    const height = matrix.rows.ids.length;
    const read = (start: number, end: number) => {
      const all = matrix.readColumns(start, end);
      const own = new Float32Array((end - start) * genes.length);
      for (let s = 0; s < end - start; s++) {
        for (let i = 0; i < genes.length; i++) own[s * genes.length + i] = all[s * height + genes[i]];
      }
      return own;
    };
    const signatures = matrix.columns.ids.length;
    const found = principalComponents(
      {rows: signatures, columns: genes.length, read},
      {components: mostComponents, onShare},
    );
    const count = found.variances.length;
    const names = {ids: Array.from(found.variances, (_, c) => `PC${c + 1}`), fields: new Map()};
    await writeGctx(path.join(folder, `pc_score_n${signatures}x${count}.gctx`), {
      rows: names,
      columns: matrix.columns,
      readColumns: (start, end) => projectRows(found, read(start, end)),
    });
    await writeGctx(path.join(folder, `pc_coefficient_n${count}x${genes.length}.gctx`), {
      rows: pickWells(matrix.rows, genes),
      columns: names,
      readColumns: (start, end) =>
        Float32Array.from(found.directions.subarray(start * genes.length, end * genes.length)),
    });
    const explained = Array.from(found.variances, (variance, c) => [
      names.ids[c],
      variance.toPrecision(6),
      ((100 * variance) / found.totalVariance).toFixed(4),
    ]);
    await writeFile(
      path.join(folder, 'explained.txt'),
      formatRows([['component', 'variance', 'pct_explained'], ...explained]),
    );
    await rename(folder, target);
  } finally {
    matrix.close();
  }
}
