/** How the strongest genes of perts are kept in a file: a record of one size for each pert, with its checksum. */
import {closeSync, fsyncSync, openSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {openToRead, readFully, syncFolder, temporaryName, writeFully} from '../../engine/ground/storage';
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

/** Bytes of records that are put together before they are written. */
const slabBytes = 2 ** 24;

/** Bytes of a record of `top` genes at each end. */
export function bytesOf(top: number): number {
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

/**
 * Writes the records slab by slab; the file has its name when all of them are on disk, and of several writers at once
 * each writes a file of its own. System errors are the caller's.
 */
export function writeRecords(file: string, top: number, records: Iterable<ConsensusRecord>): void {
  const draft = temporaryName(file);
  const fd = openSync(draft, 'wx');
  try {
    try {
      let position = 0;
      for (const slab of slabsOf(top, records)) {
        writeFully(fd, slab, position);
        position += slab.byteLength;
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, file);
  } finally {
    rmSync(draft, {force: true});
  }
  syncFolder(path.dirname(file));
}

/** Each is used anew for the next. */
function* slabsOf(top: number, records: Iterable<ConsensusRecord>): Generator<Uint8Array> {
  const size = bytesOf(top);
  const most = Math.max(1, Math.floor(slabBytes / size));
  const buffer = new ArrayBuffer(size * most);
  let count = 0;
  for (const {signatures, up, down} of records) {
    const {head, body, upRows, downRows, upValues, downValues} = views(buffer, count * size, top);
    body.fill(0);
    head.set([signatures, up.rows.length, down.rows.length], 1);
    upRows.set(up.rows);
    downRows.set(down.rows);
    upValues.set(up.values);
    downValues.set(down.values);
    head[0] = crc32(body);
    if (++count < most) continue;
    yield new Uint8Array(buffer);
    count = 0;
  }
  yield new Uint8Array(buffer, 0, count * size);
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
