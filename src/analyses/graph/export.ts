/** A graph as a folder of files, taken up again where it was stopped. */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {makeFolder} from '../../engine/ground/folders';
import {takeLock} from '../../engine/ground/lock';
import {replaceFile, syncFolder, writeDurably, writeFully} from '../../engine/ground/storage';
import {failure} from '../../errors';
import {version} from '../../version';
import type {Graph} from './graph';

/** Milliseconds of work that a crash may cost. */
const noteEvery = 1000;

const journalFile = 'progress.json';
const summaryFile = 'summary.json';

interface FileState {
  readonly bytes: number;
  readonly crc32: number;
}

interface Journal {
  readonly key: string;
  /** the part that comes next */
  readonly next: number;
  readonly files: Readonly<Record<string, FileState>>;
  readonly counts: Readonly<Record<string, number>>;
}

/** summary.json: what a graph is made of, and what it has. */
export interface GraphSummary {
  readonly openclue: string;
  readonly dataset: {
    readonly name: string;
    readonly build: string;
    readonly generation: number;
    readonly synthetic: boolean;
    /** build of the background that connections are from */
    readonly background?: string;
  };
  readonly options: Graph['source']['request'];
  /** nodes by form and category */
  readonly nodes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** edges by form and predicate, with what tells those of one predicate apart */
  readonly edges: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** names of targets that no gene is known by */
  readonly unknown_targets: number;
  /** sizes and CRC-32 checksums, in hexadecimal digits; absent where none were written */
  readonly files?: Readonly<Record<string, {readonly bytes: number; readonly crc32: string}>>;
}

export interface ExportOptions {
  /** ends the work between two parts; the same command continues it */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes the files and summary.json into a folder that comes to be when all of it is there. What is written until then
 * lies beside it, in a folder of its name with `.unfinished`; an export of the same graph continues that.
 * @throws OUT_FOLDER_UNUSABLE when the folder exists, INDEX_BUSY while another export writes it, and what `Graph.write`
 *   throws
 */
export async function exportGraph(
  graph: Graph,
  out: string,
  options: ExportOptions = {},
): Promise<GraphSummary> {
  checkAbsent(out);
  const folder = path.resolve(out);
  try {
    makeFolder(path.dirname(folder));
  } catch (cause) {
    throw failure('OUT_FOLDER_UNUSABLE', {folder: out, detail: (cause as Error).message}, {cause});
  }
  const unlock = takeLock(`${folder}.lock`, graph.name);
  try {
    return await writeFolder(graph, out, options);
  } finally {
    unlock();
  }
}

async function writeFolder(
  graph: Graph,
  out: string,
  {signal, onProgress}: ExportOptions,
): Promise<GraphSummary> {
  checkAbsent(out);
  const draft = `${path.resolve(out)}.unfinished`;
  let journal = takeUp(draft, graph);
  const fds = new Map<string, number>();
  try {
    for (const name of graph.files) {
      const fd = openSync(path.join(draft, name), 'a+');
      fds.set(name, fd);
    }
    for (const [name, fd] of fds) ftruncateSync(fd, journal.files[name]?.bytes ?? 0);
    const files: Record<string, FileState> = {...journal.files};
    const counts: Record<string, number> = {...journal.counts};
    let {next} = journal;
    const note = () => {
      for (const fd of fds.values()) fdatasyncSync(fd);
      journal = {key: graph.key, next, files: {...files}, counts: {...counts}};
      replaceFile(path.join(draft, journalFile), JSON.stringify(journal));
    };
    let noted = performance.now();
    let isWriting = false;
    try {
      for await (const part of graph.write(next, {signal})) {
        isWriting = true;
        for (const [name, bytes] of Object.entries(part.files)) {
          const fd = fds.get(name);
          if (fd === undefined) throw new Error(`no file ${name} was planned`);
          const known = files[name] ?? {bytes: 0, crc32: 0};
          writeFully(fd, bytes, known.bytes);
          files[name] = {bytes: known.bytes + bytes.byteLength, crc32: crc32(bytes, known.crc32)};
        }
        addCounts(counts, part.counts);
        next++;
        isWriting = false;
        if (performance.now() - noted > noteEvery || next === graph.parts) {
          note();
          noted = performance.now();
        }
        onProgress?.(next, graph.parts);
        signal?.throwIfAborted();
      }
    } catch (error) {
      try {
        if (!isWriting) note();
      } catch {
        // What was noted before holds. Whoever asked is to hear of the first error, of which this is a consequence.
      }
      throw error;
    }
    const summary = summarise(graph, counts, files);
    writeDurably(path.join(draft, summaryFile), `${JSON.stringify(summary, null, 2)}\n`);
    rmSync(path.join(draft, journalFile), {force: true});
    checkAbsent(out);
    renameSync(draft, out);
    syncFolder(path.dirname(path.resolve(out)));
    return summary;
  } finally {
    for (const fd of fds.values()) closeSync(fd);
  }
}

function checkAbsent(out: string): void {
  if (existsSync(out)) throw failure('OUT_FOLDER_UNUSABLE', {folder: out, detail: 'it exists already'});
}

/** How far an earlier export of the same graph came; what is left of another is removed. */
function takeUp(draft: string, {key}: Graph): Journal {
  const begin: Journal = {key, next: 0, files: {}, counts: {}};
  const file = path.join(draft, journalFile);
  if (existsSync(file)) {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Journal;
    if (found.key === key) return found;
  }
  const isOurs = [journalFile, summaryFile].some((name) => existsSync(path.join(draft, name)));
  if (existsSync(draft) && !isOurs) {
    throw failure('OUT_FOLDER_UNUSABLE', {folder: draft, detail: 'it exists, and no export was begun in it'});
  }
  rmSync(draft, {recursive: true, force: true});
  try {
    makeFolder(draft);
    replaceFile(file, JSON.stringify(begin));
  } catch (cause) {
    throw failure('OUT_FOLDER_UNUSABLE', {folder: draft, detail: (cause as Error).message}, {cause});
  }
  return begin;
}

/** What a graph has, without writing it. @throws what `Graph.write` throws */
export async function countGraph(graph: Graph, signal?: AbortSignal): Promise<GraphSummary> {
  const all: Record<string, number> = {};
  for await (const {counts} of graph.write(0, {files: [], signal})) addCounts(all, counts);
  return summarise(graph, all);
}

function addCounts(into: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [what, count] of Object.entries(counts)) into[what] = (into[what] ?? 0) + count;
}

function summarise(
  {name, source, unknownTargets}: Graph,
  counts: Readonly<Record<string, number>>,
  files?: Readonly<Record<string, FileState>>,
): GraphSummary {
  const {dataset, background, synthetic, request} = source;
  const nodes: Record<string, Record<string, number>> = {};
  const edges: Record<string, Record<string, number>> = {};
  for (const [label, count] of Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [form, ...what] = label.split(' ');
    const [into, of] = what[0] === 'node' ? [nodes, what.slice(1)] : [edges, what];
    into[form] ??= {};
    into[form][of.join(' ')] = count;
  }
  return {
    openclue: version,
    dataset: {name, build: dataset.build, generation: dataset.generation, synthetic, background},
    options: request,
    nodes,
    edges,
    unknown_targets: unknownTargets,
    files:
      files &&
      Object.fromEntries(
        Object.entries(files).map(([file, {bytes, crc32: sum}]) => [
          file,
          {bytes, crc32: sum.toString(16).padStart(8, '0')},
        ]),
      ),
  };
}
