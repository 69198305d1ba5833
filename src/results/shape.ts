/** What a matrix file holds, without reading its scores. */
import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {axisPath, matrixPath} from '../engine/formats/gctx-reader';
import {openHdf5} from '../engine/formats/hdf5';
import type {MatrixShape} from './signatures/packed-text';

/** From the first three lines of a GCT 1.3 of our own. */
export async function gctShape(file: string): Promise<MatrixShape> {
  const stream = createReadStream(file);
  const lines: string[] = [];
  try {
    for await (const line of createInterface({input: stream})) {
      lines.push(line);
      if (lines.length === 3) break;
    }
  } finally {
    stream.destroy();
  }
  const [rows, columns, fields] = lines[1].split('\t').map(Number);
  return {rows, columns, fields: lines[2].split('\t').slice(1, 1 + fields)};
}

export async function gctxShape(file: string): Promise<MatrixShape> {
  const hdf5 = await openHdf5(file);
  try {
    const [columns, rows] = hdf5.dataset(matrixPath)?.shape ?? [0, 0];
    const fields = (hdf5.datasets(axisPath.row) ?? []).filter((name) => name !== 'id');
    return {rows, columns, fields};
  } finally {
    hdf5.close();
  }
}
