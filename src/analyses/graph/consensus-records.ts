/** How the strongest genes of perts are kept in a file: a record of one size for each pert, with its checksum. */
import {closeSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {openToRead, readFully} from '../../engine/ground/storage';
import {failure} from '../../errors';

/** Genes at one end, the strongest first. */
export interface ExtremeGenes {
  /** rows of the gene space */
  readonly rows: Uint32Array;
  /** sizes of their consensus z-scores */
  readonly values: Float64Array;
}

export interface ConsensusRecord {
  /** in the consensus; 0 where the pert takes no part */
  readonly signatures: number;
  readonly up: ExtremeGenes;
  readonly down: ExtremeGenes;
}

/** Numbers of a record before its rows: checksum, signatures, genes up, genes down. */
const heading = 4;

function bytesOf(top: number): number {
  return heading * 4 + top * (4 + 4 + 8 + 8);
}

function views(buffer: ArrayBuffer, base: number, top: number) {
  const rows = base + heading * 4;
  return {
    head: new Uint32Array(buffer, base, heading),
    body: new Uint8Array(buffer, base + 4, bytesOf(top) - 4),
    upRows: new Uint32Array(buffer, rows, top),
    downRows: new Uint32Array(buffer, rows + top * 4, top),
    upValues: new Float64Array(buffer, rows + top * 8, top),
    downValues: new Float64Array(buffer, rows + top * 16, top),
  };
}

/** @param write puts the bytes in their place in one step */
export function writeRecords(
  write: (bytes: Uint8Array) => void,
  top: number,
  records: readonly ConsensusRecord[],
): void {
  const size = bytesOf(top);
  const buffer = new ArrayBuffer(size * records.length);
  for (const [i, {signatures, up, down}] of records.entries()) {
    const {head, body, upRows, downRows, upValues, downValues} = views(buffer, i * size, top);
    head.set([signatures, up.rows.length, down.rows.length], 1);
    upRows.set(up.rows);
    downRows.set(down.rows);
    upValues.set(up.values);
    downValues.set(down.values);
    head[0] = crc32(body);
  }
  write(new Uint8Array(buffer));
}

/** @param wanted positions of records @throws INDEX_DAMAGED, INDEX_TRUNCATED */
export function recordsOf(file: string, top: number, wanted: readonly number[]): ConsensusRecord[] {
  const size = bytesOf(top);
  const fd = openToRead(file);
  try {
    return wanted.map((record) => {
      const buffer = new ArrayBuffer(size);
      readFully(fd, new Uint8Array(buffer), record * size, file);
      const {head, body, upRows, downRows, upValues, downValues} = views(buffer, 0, top);
      const [checksum, signatures, up, down] = head;
      if (checksum !== crc32(body)) {
        throw failure('INDEX_DAMAGED', {file, detail: `record ${record} does not match its checksum`});
      }
      return {
        signatures,
        up: {rows: upRows.subarray(0, up), values: upValues.subarray(0, up)},
        down: {rows: downRows.subarray(0, down), values: downValues.subarray(0, down)},
      };
    });
  } finally {
    closeSync(fd);
  }
}
