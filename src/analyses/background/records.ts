/**
 * Files of float32 records, little-endian: groups one after the other, in each of them records of equal length.
 * Records are checksummed in strips of some megabytes, and a strip is compared with its checksum when a thread first
 * reads it, so that damage on disk fails a job instead of bending its scores.
 */
import {closeSync, fstatSync, openSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {LRUCache} from 'lru-cache';
import {readFully, writeFully} from '../../engine/ground/storage';
import {failure} from '../../errors';

export interface RecordGroup {
  readonly records: number;
  /** numbers in a record */
  readonly length: number;
}

/** A record file as the manifest tells it. */
export interface RecordFileEntry {
  readonly groups: readonly RecordGroup[];
  /** CRC-32 of every strip, group by group */
  readonly checksums: readonly number[];
}

const numberBytes = 4;
/** What one checksum covers at most, unless a single record is longer. */
const stripBytes = 8 * 2 ** 20;

/** Records that a checksum of the group covers. */
export function stripRecords({length}: RecordGroup): number {
  return Math.max(1, Math.floor(stripBytes / (numberBytes * Math.max(1, length))));
}

export function groupBytes({records, length}: RecordGroup): number {
  return numberBytes * records * length;
}

export function fileBytes(groups: readonly RecordGroup[]): number {
  return groups.reduce((sum, group) => sum + groupBytes(group), 0);
}

function groupStarts(groups: readonly RecordGroup[]): number[] {
  const starts = [0];
  for (const [g, group] of groups.entries()) starts.push(starts[g] + groupBytes(group));
  return starts;
}

/** Positional access to numbers of records, for whoever builds or reads a file. */
export interface RecordAccess {
  readonly groups: readonly RecordGroup[];
  /** Numbers [from, from + into.length) of a record; into may run on into the records that follow. */
  read(group: number, record: number, from: number, into: Float32Array): void;
  write(group: number, record: number, from: number, values: Float32Array): void;
}

/** @param fd open for what is done with it */
export function accessRecords(fd: number, file: string, groups: readonly RecordGroup[]): RecordAccess {
  const starts = groupStarts(groups);
  const position = (group: number, record: number, from: number) =>
    starts[group] + numberBytes * (record * groups[group].length + from);
  return {
    groups,
    read: (group, record, from, into) => readFully(fd, into, position(group, record, from), file),
    write: (group, record, from, values) =>
      writeFully(
        fd,
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
        position(group, record, from),
      ),
  };
}

/** CRC-32 of every strip of a group that is complete. */
export function sealRecords(access: RecordAccess, number: number): number[] {
  const group = access.groups[number];
  return stripStarts(group).map((start) =>
    crc32(bytesOf(readRun(access, number, start, stripEnd(group, start)))),
  );
}

function stripStarts(group: RecordGroup): number[] {
  const step = stripRecords(group);
  return Array.from({length: Math.ceil(group.records / step)}, (_, strip) => strip * step);
}

const stripEnd = (group: RecordGroup, start: number) => Math.min(group.records, start + stripRecords(group));

function readRun(access: RecordAccess, group: number, start: number, end: number): Float32Array {
  const run = new Float32Array((end - start) * access.groups[group].length);
  access.read(group, start, 0, run);
  return run;
}

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** A finished record file, opened for reading. */
export interface RecordFile {
  readonly groups: readonly RecordGroup[];
  /** First records of the strips of a group. */
  strips(group: number): readonly number[];
  /**
   * All records of the strip that begins with record `start`, in memory that the next strip is read into: new memory for
   * each would take longer than reading.
   * @throws BACKGROUND_DAMAGED
   */
  strip(group: number, start: number): Float32Array;
  /** One record. @throws BACKGROUND_DAMAGED */
  record(group: number, record: number): Float32Array;
  /**
   * Numbers of a record from number `from` on, and of those that follow it, as they are on disk: for whoever has checksums of
   * what is read.
   */
  unchecked(group: number, record: number, from: number, into: Float32Array): void;
  /** Compares everything with its checksums. @throws BACKGROUND_DAMAGED */
  check(): void;
  close(): void;
}

/** Files whose sound strips are remembered, a mark for each 8 MB; a background has some twenty. */
const soundStrips = new LRUCache<string, Uint8Array>({max: 256});

/** Marks of the strips that were sound when this thread read them: a job opens a background anew, and reads what it read before. */
function soundStripsOf(fd: number, file: string, count: number): Uint8Array {
  const {dev, ino, size, mtimeNs, ctimeNs} = fstatSync(fd, {bigint: true});
  const key = [file, dev, ino, size, mtimeNs, ctimeNs].join();
  const known = soundStrips.get(key);
  const marks = known?.length === count ? known : new Uint8Array(count);
  soundStrips.set(key, marks);
  return marks;
}

/** Opens a record file; reading it is what compares it with its checksums. */
export function openRecords(file: string, {groups, checksums}: RecordFileEntry): RecordFile {
  const fd = openSync(file, 'r');
  const access = accessRecords(fd, file, groups);
  const strips = groups.map(stripStarts);
  const firstChecksum = [0];
  for (const [g, starts] of strips.entries()) firstChecksum.push(firstChecksum[g] + starts.length);
  const sound = soundStripsOf(fd, file, checksums.length);

  let memory = new Float32Array(0);
  const strip = (group: number, start: number): Float32Array => {
    const numbers = (stripEnd(groups[group], start) - start) * groups[group].length;
    if (memory.length < numbers) memory = new Float32Array(numbers);
    const run = memory.subarray(0, numbers);
    access.read(group, start, 0, run);
    const at = firstChecksum[group] + start / stripRecords(groups[group]);
    if (sound[at] === 0 && crc32(bytesOf(run)) !== checksums[at]) {
      const place = `records ${start} to ${stripEnd(groups[group], start) - 1} of group ${group}`;
      throw failure('BACKGROUND_DAMAGED', {file, detail: `${place} do not match their checksum`});
    }
    sound[at] = 1;
    return run;
  };

  return {
    groups,
    strips: (group) => strips[group],
    strip,
    record(group, record) {
      const {length} = groups[group];
      const step = stripRecords(groups[group]);
      const start = record - (record % step);
      if (sound[firstChecksum[group] + start / step] === 0) {
        return strip(group, start).slice((record - start) * length, (record - start + 1) * length);
      }
      return readRun(access, group, record, record + 1);
    },
    unchecked: access.read,
    check() {
      sound.fill(0);
      for (const [group, starts] of strips.entries()) for (const start of starts) strip(group, start);
    },
    close: () => closeSync(fd),
  };
}
