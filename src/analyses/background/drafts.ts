/** The files of a background while it is built. */
import {closeSync, constants, fdatasyncSync, openSync} from 'node:fs';
import path from 'node:path';
import {recordFile} from './manifest';
import type {DraftName} from './plan';
import {accessRecords, type RecordAccess, type RecordGroup} from './records';

/** A file that is written by several threads, each its own records. */
export interface DraftFile extends RecordAccess {
  /** Waits until what was written is on disk. */
  sync(): void;
  close(): void;
}

/** Where scores wait for being turned over; the NCS of connections stay in the finished background. */
export function draftFile(folder: string, name: DraftName): string {
  return name === 'connections_ncs' ? recordFile(folder, name) : path.join(folder, `${name}.draft`);
}

/** Opens a file for reading and writing, making it when it is new. */
export function openDraft(file: string, groups: readonly RecordGroup[]): DraftFile {
  // No flag in letters makes a file without emptying one that is there.
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT);
  return {
    ...accessRecords(fd, file, groups),
    sync: () => fdatasyncSync(fd),
    close: () => closeSync(fd),
  };
}
