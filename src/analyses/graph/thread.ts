/** Makes the parts of graphs, on threads of their own. */
import {crc32} from 'node:zlib';
import {task} from '../../engine/ground/task';
import {
  type Dataset,
  type DatasetState,
  keepDatasets,
  type SpaceName,
  stateOf,
} from '../../engine/index/index';
import {failure} from '../../errors';
import {type Background, openBackground, readBackgroundManifest, summaryPlace} from '../background';
import {textField} from '../background/rows';
import {classesOfMembers, type DatasetPerts, datasetPerts, type Pert} from '../touchstone/perts';
import {makeConsensus, readConsensus} from './consensus';
import {connectionEdges, type EdgeParts, geneEdges, memberEdges, targetEdges} from './edges';
import type {GraphFacts} from './facts';
import {type GraphForm, graphForm, type Sink} from './forms/index';
import {cellNode, graphNodes} from './nodes';
import {perturbationOf} from './perturbations';
import type {GraphPart} from './plan';
import type {GraphRequest} from './request';
import {collectTexts, type Texts} from './texts';

/** What a graph is made of, the same for all of its parts. */
export interface GraphSource {
  readonly dataset: DatasetState;
  /** build of the background; undefined: no connections are asked for */
  readonly background?: string;
  readonly synthetic: boolean;
  readonly request: GraphRequest & {readonly space: SpaceName};
  /** JSON of the facts, in shared memory */
  readonly facts: Uint8Array;
}

export interface PartTask extends GraphSource {
  readonly part: GraphPart;
  /** files to write; undefined: all */
  readonly files?: readonly string[];
}

export interface WrittenPart {
  /** texts by file */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** what the summary counts */
  readonly counts: Readonly<Record<string, number>>;
}

export interface ConsensusTask extends Pick<GraphSource, 'dataset' | 'request'> {
  /** thousandths that are done */
  readonly progress?: Int32Array;
}

/** What is asked of a dataset before a graph of it is begun. */
export interface GraphOutline extends DatasetState {
  readonly name: string;
  readonly perts: readonly Pert[];
  readonly cells: readonly string[];
  readonly space: SpaceName;
  /** of the background; absent where there is none */
  readonly background?: {readonly build: string; readonly queries: number; readonly targets: number};
}

interface Opened {
  readonly dataset: Dataset;
  readonly background?: Background;
  perts?: DatasetPerts;
  made?: {readonly key: string; readonly parts: EdgeParts; readonly forms: readonly GraphForm[]};
}

/** Datasets that stay open. */
const most = 2;
const opened = keepDatasets<Opened>(
  most,
  (dataset) => ({dataset, background: openBackground(dataset)}),
  ({background}) => background?.close(),
);

/** @throws INDEX_SPACE_ABSENT, GUTC_FIELDS_ABSENT, BACKGROUND_* and what `openDataset` throws */
export const outline = task(({folder, space: asked}: {folder: string; space?: SpaceName}): GraphOutline => {
  const entry = opened.present(folder);
  const {dataset} = entry;
  const {manifest} = dataset;
  const space = asked ?? manifest.spaces[manifest.spaces.length - 1].space;
  dataset.location(space);
  const background = backgroundOf(entry);
  const summary = background?.connections.ps(summaryPlace);
  return {
    ...stateOf(dataset),
    name: manifest.name,
    perts: pertsOf(entry).perts,
    cells: textField(dataset.signatures, 'cell_iname')?.dictionary ?? [],
    space,
    ...(background && {
      background: {
        build: background.manifest.build,
        queries: summary?.queries.length ?? 0,
        targets: summary?.targets.length ?? 0,
      },
    }),
  };
});

/** Finds the genes that perts move most, unless they have been found. @throws INDEX_* */
export const consensus = task(({dataset: state, request, progress}: ConsensusTask): void => {
  const entry = opened.at(state);
  findGenes(entry, request, (share) => progress && Atomics.store(progress, 0, Math.round(share * 1000)));
});

/** @throws INDEX_REPLACED, BACKGROUND_REPLACED, INDEX_DAMAGED, BACKGROUND_DAMAGED */
export const writeGraphPart = task((asked: PartTask): WrittenPart => {
  const entry = opened.at(asked.dataset);
  const {parts, forms} = madeOf(entry, asked);
  const texts = new Map<string, Texts>();
  const counts: Record<string, number> = {};
  const wanted = asked.files && new Set(asked.files);
  const sink: Sink = {
    put(file, text) {
      if (wanted && !wanted.has(file)) return;
      const known = texts.get(file) ?? collectTexts();
      texts.set(file, known);
      known.add(text);
    },
    count(what, edges = 1) {
      counts[what] = (counts[what] ?? 0) + edges;
    },
  };
  writers[asked.part.kind](entry, asked, parts, (write) => {
    for (const form of forms) write(form, sink);
  });
  const files = Object.fromEntries(Array.from(texts, ([file, all]) => [file, all.bytes()]));
  return {files, counts};
});

type Write = (write: (form: GraphForm, sink: Sink) => void) => void;

const writers: Readonly<
  Record<GraphPart['kind'], (entry: Opened, asked: PartTask, parts: EdgeParts, write: Write) => void>
> = {
  node(_entry, _asked, {nodes}, write) {
    write((form, sink) => {
      for (const {name, heading} of form.files) sink.put(name, heading);
      for (const node of nodes.nodes) form.node(node, sink);
    });
  },
  connection(entry, {background: build, part}, parts, write) {
    const background = backgroundOf(entry);
    if (background?.manifest.build !== build || !background) {
      throw failure('BACKGROUND_REPLACED', {name: entry.dataset.manifest.name});
    }
    const {connections} = background;
    const positions = new Map(parts.perts.map(({pert_id}, position) => [pert_id, position]));
    const edgesOf = connectionEdges(parts, connections, positions);
    for (const query of connections.ps(summaryPlace)?.queries.subarray(part.from, part.to) ?? []) {
      for (const edge of edgesOf(query)) write((form, sink) => form.connection(edge, sink));
    }
  },
  gene(entry, {request, part}, parts, write) {
    const {dataset} = entry;
    // Wishes for other numbers of genes may have removed them since.
    findGenes(entry, request);
    const perts = range(part).filter((pert) => parts.nodes.ofPerts[pert] !== undefined);
    const {geneIds} = dataset.index(request.space);
    for (const [i, record] of readConsensus(dataset, request, perts).entries()) {
      const edges = geneEdges(parts, geneIds, perts[i], record);
      if (edges) write((form, sink) => form.genes(edges, sink));
    }
  },
  target(_entry, {part}, parts, write) {
    for (const pert of range(part)) {
      for (const edge of targetEdges(parts, pert)) write((form, sink) => form.target(edge, sink));
    }
  },
  class(_entry, {part}, parts, write) {
    const classesOf = classesOfMembers(parts.facts.classes);
    for (const pert of range(part)) {
      for (const edge of memberEdges(parts, classesOf, pert)) write((form, sink) => form.member(edge, sink));
    }
  },
};

function range({from, to}: GraphPart): number[] {
  return Array.from({length: to - from}, (_, i) => from + i);
}

function findGenes(
  entry: Opened,
  request: ConsensusTask['request'],
  onProgress?: (share: number) => void,
): void {
  const perts = pertsOf(entry);
  const isWanted = (pert: number) => perturbationOf(perts.perts[pert]) !== 'control';
  makeConsensus(entry.dataset, perts, request, isWanted, onProgress);
}

function pertsOf(entry: Opened): DatasetPerts {
  entry.perts ??= datasetPerts(entry.dataset);
  return entry.perts;
}

/** Of the present; a newer one has the dataset opened anew when it is asked for next. */
function backgroundOf(entry: Opened): Background | undefined {
  const present = readBackgroundManifest(entry.dataset)?.build;
  if (entry.background?.manifest.build === present) return entry.background;
  const {folder} = entry.dataset;
  opened.forget(entry);
  return opened.present(folder).background;
}

/** Nodes and forms, made once for all parts of a graph. */
function madeOf(
  entry: Opened,
  {dataset: {build, generation}, background, synthetic, request, facts}: PartTask,
) {
  const key = `${crc32(facts)} ${background} ${synthetic} ${JSON.stringify(request)}`;
  if (entry.made?.key === key) return entry.made;
  const {dataset} = entry;
  const {perts} = pertsOf(entry);
  // A decoder takes no shared memory.
  const known = JSON.parse(Buffer.from(facts).toString()) as GraphFacts;
  const cells = textField(dataset.signatures, 'cell_iname')?.dictionary ?? [];
  const nodes = graphNodes(dataset, perts, cells, known, request);
  const provenance = {
    dataset: dataset.manifest.name,
    build: `${build}.${generation}`,
    ...{background, synthetic, request},
    cellNode: (cell: string) => cellNode(cell, known),
  };
  entry.made = {
    key,
    parts: {perts, facts: known, nodes, request},
    forms: request.forms.map((form) => graphForm(form, provenance)),
  };
  return entry.made;
}
