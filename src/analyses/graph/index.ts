/** A dataset as a knowledge graph: nodes and edges in the forms that others read, part by part. */
import {createHash} from 'node:crypto';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/package';
import {inSharedMemory} from '../../engine/ground/shared-memory';
import {startThreads} from '../../engine/ground/threads';
import {failure} from '../../errors';
import {type DatasetRecord, datasetsFolder} from '../../library/datasets/registry';
import {version} from '../../version';
import {type GraphFacts, loadGraphFacts} from './facts';
import {graphForm} from './forms/index';
import type {AskedGraph, Graph, GraphWork} from './graph';
import {planParts} from './plan';
import {edgeKinds, type GraphFormName} from './request';
import type {ConsensusTask, GraphSource, WrittenPart} from './thread';

export {consensusSets} from './consensus-sets';
export {countGraph, exportGraph, type GraphSummary} from './export';
export type {AskedGraph, Graph} from './graph';
export {type EdgeKind, edgeKinds, type GraphFormName, graphForms, mostGenes, usualRequest} from './request';

/** Milliseconds that threads are kept when idle: opening a dataset and finding its perts anew takes a while. */
const idleTimeout = 60_000;
/** Milliseconds between looks at how far the consensus is. */
const glance = 250;
/** Parts that may wait for a thread; whoever asks for more graphs is told to come back. */
const mostWaiting = 32;
/** Seconds after which they may. */
const retryAfter = 10;
/** Genes of all perts at each end that whoever asks over HTTP may have kept: 400 MB of memory and of disk for each `top`. */
export const mostGenesOfAll = 2 ** 24;
/** Parts that wait, done, for their turn to be sent. */
const ahead = 2;

export interface Graphs {
  /**
   * @throws BACKGROUND_ABSENT for connections of a dataset without one, GRAPH_TOO_LARGE, INDEX_SPACE_ABSENT,
   *   INDEX_DISK_FULL, GUTC_FIELDS_ABSENT
   */
  open(record: DatasetRecord, asked: AskedGraph, work?: GraphWork): Promise<Graph>;
  close(): Promise<void>;
}

/** A consensus that is being made. */
interface Finding {
  readonly done: Promise<void>;
  /** thousandths that are done */
  readonly progress: Int32Array;
  readonly stopping: AbortController;
  /** how many want it */
  waiting: number;
}

/** Waits for work that goes on for others when `signal` aborts. @throws the reason of `signal`, and what the work throws */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  let leave = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
  });
  signal.addEventListener('abort', leave, {once: true});
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Names of the files of a form. */
export function graphFiles(form: GraphFormName): string[] {
  const request = {forms: [form], kinds: [], tau: 0, top: 0, z: 0, source: '', publications: []};
  const provenance = {dataset: '', build: '', synthetic: false, request, cellNode: String};
  return graphForm(form, provenance).files.map(({name}) => name);
}

export function createGraphs({
  config,
  pool,
}: {
  readonly config: Pick<Config, 'home' | 'workers'>;
  readonly pool: Pool;
}): Graphs {
  const most = Math.max(1, config.workers);
  const threads = startThreads<typeof import('./thread')>({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 0,
    maxThreads: most,
    idleTimeout,
  });

  /** By dataset, its state, space and genes: whoever asks for the same waits for the same. */
  const finding = new Map<string, Finding>();

  return {
    async open({name, synthetic}, {kinds: asked, ...request}, {signal, onConsensus, mostGenesOfAll} = {}) {
      if (threads.waiting >= mostWaiting) throw failure('POOL_FULL', {waiting: threads.waiting, retryAfter});
      const folder = path.join(datasetsFolder(config), name);
      const {build, generation, perts, space, background} = await threads.run(
        'outline',
        {folder, space: request.space},
        {signal},
      );
      if (asked?.includes('connection') && !background) throw failure('BACKGROUND_ABSENT', {name});
      const kinds = edgeKinds.filter(
        (kind) => asked?.includes(kind) ?? (kind !== 'connection' || background),
      );
      if (kinds.includes('gene') && mostGenesOfAll && perts.length * request.top > mostGenesOfAll) {
        const most = Math.floor(mostGenesOfAll / perts.length);
        throw failure('GRAPH_TOO_LARGE', {name, perts: perts.length, top: request.top, most});
      }
      const facts = await loadGraphFacts(pool, perts);
      const source = {
        dataset: {folder, build, generation},
        background: kinds.includes('connection') ? background?.build : undefined,
        synthetic,
        request: {...request, kinds, space},
      };
      if (kinds.includes('gene')) await findGenes(source, signal, onConsensus);
      return graphOf(
        name,
        source,
        facts,
        planParts(
          {kinds},
          {
            queries: background?.queries ?? 0,
            targets: background?.targets ?? 0,
            perts: perts.length,
          },
        ),
      );
    },
    close: () => threads.close(),
  };

  async function findGenes(
    {dataset, request}: Omit<GraphSource, 'facts'>,
    signal: AbortSignal | undefined,
    onConsensus: GraphWork['onConsensus'],
  ): Promise<void> {
    const key = JSON.stringify([dataset, request.space, request.top]);
    const entry = finding.get(key) ?? beginFinding(key, {dataset, request});
    entry.waiting++;
    const look =
      onConsensus && setInterval(() => onConsensus(Atomics.load(entry.progress, 0) / 1000), glance);
    try {
      await unlessAborted(entry.done, signal);
    } finally {
      clearInterval(look);
      // The thread ends when nobody is left who wants what it makes.
      if (--entry.waiting === 0) {
        if (finding.get(key) === entry) finding.delete(key);
        entry.stopping.abort();
      }
    }
    onConsensus?.(1);
  }

  function beginFinding(key: string, {dataset, request}: Omit<ConsensusTask, 'progress'>): Finding {
    const progress = inSharedMemory(new Int32Array(1));
    const stopping = new AbortController();
    const done = threads.run('consensus', {dataset, request, progress}, {signal: stopping.signal});
    // Whoever waits for it is told.
    done.catch(() => undefined);
    const entry = {done, progress, stopping, waiting: 0};
    finding.set(key, entry);
    return entry;
  }

  function graphOf(
    name: string,
    source: Omit<GraphSource, 'facts'>,
    facts: GraphFacts,
    parts: ReturnType<typeof planParts>,
  ): Graph {
    const text = JSON.stringify(facts);
    const {dataset, ...rest} = source;
    const made = {version, build: dataset.build, generation: dataset.generation, ...rest, parts};
    const shared = inSharedMemory(new Uint8Array(Buffer.from(text)));
    return {
      name,
      source,
      unknownTargets: facts.unknownTargets,
      key: createHash('sha256').update(JSON.stringify(made)).update(text).digest('hex'),
      parts: parts.length,
      files: source.request.forms.flatMap(graphFiles),
      async *write(from, {files, signal} = {}) {
        const begun: Promise<WrittenPart>[] = [];
        let next = from;
        try {
          for (;;) {
            while (next < parts.length && begun.length < most + ahead) {
              const work = threads.run(
                'writeGraphPart',
                {...source, facts: shared, part: parts[next++], files},
                {signal},
              );
              // Whoever takes it is told; until then nobody need be.
              work.catch(() => undefined);
              begun.push(work);
            }
            const part = begun.shift();
            if (!part) return;
            yield await part;
          }
        } finally {
          await Promise.allSettled(begun);
        }
      },
    };
  }
}
