/**
 * Runs on a thread of its own: finding the perts of half a million signatures, or the order of a heat map, takes
 * longer than the server may be silent. Each function is a task by its name and answers with JSON text.
 */
import {inSharedMemory} from '../../engine/ground/shared-memory';
import {task} from '../../engine/ground/task';
import {type Dataset, keepDatasets} from '../../engine/index/index';
import type {PerturbagenActivity} from '../../engine/stats/perturbagen-activity';
import {failure} from '../../errors';
import type {SharedMatrix} from '../../results/viewer/thread';
import {type MatrixQuery, selectPart} from '../../results/views/select';
import {formatsInMemory, type PartTarget, writePart} from '../../results/views/write-part';
import {
  type Background,
  openBackground,
  type ReferenceQueries,
  readBackgroundManifest,
  referenceQueries,
  summaryPlace,
} from '../background';
import {type ChordRequest, cellConnectivity, cellQueries} from './cell-connectivity';
import {classReport, classSummaries} from './classes';
import {connectionMatrix, type MatrixRequest} from './connection-matrix';
import {type ConnectionsRequest, pertConnections} from './connections';
import {type ConsensusRead, type ConsensusRequest, consensusGenes, consensusRead} from './consensus-genes';
import {datasetSummary} from './dataset-summary';
import {type AskedGene, type GeneSignaturesRequest, geneRead, geneSignatures} from './gene-signatures';
import {impactOf, pertSummary} from './pert-summary';
import {type DatasetPerts, datasetPerts, type Pert, recordId} from './perts';
import {type LoadedProfiles, profileStatus} from './profile-status';
import {type ReferencePertsRequest, referencePerts} from './reference-perts';

export interface PertTask {
  /** of the dataset */
  readonly folder: string;
  readonly pert: string;
}

export interface SummaryTask extends PertTask {
  readonly profiles: readonly LoadedProfiles[];
}

export interface ConnectionsTask extends PertTask {
  readonly request: ConnectionsRequest;
}

export interface ReferenceTask {
  readonly folder: string;
  readonly request: ReferencePertsRequest;
}

export interface ConnectionSourceTask {
  readonly folder: string;
  readonly request: MatrixRequest;
  /** scores that it may have */
  readonly limit: number;
}

export interface ConnectionMatrixTask extends PartTarget, ConnectionSourceTask {
  readonly query: MatrixQuery;
}

export interface CellScoresTask extends PertTask {
  /** build of the background that the queries were of */
  readonly build: string;
  /** raw scores of the queries, in shared memory */
  readonly scores: readonly Float32Array[];
  readonly request: ChordRequest;
}

export interface ConsensusTask extends PertTask {
  readonly request: ConsensusRequest;
}

export interface ConsensusScoresTask extends ConsensusTask {
  readonly read: Omit<ConsensusRead, 'location'>;
  /** z-scores, in shared memory */
  readonly scores: Float32Array;
}

export interface GeneTask {
  readonly folder: string;
  readonly gene: AskedGene;
}

export interface GeneScoresTask extends GeneTask {
  readonly request: GeneSignaturesRequest;
  /** z-scores, in shared memory */
  readonly scores: Float32Array;
}

export interface ClassesTask {
  readonly folder: string;
  /** a cell line; undefined: over all of them */
  readonly cell?: string;
}

export interface ClassTask {
  readonly folder: string;
  /** group_id or record id of a class, or the perts that make up one of the user's */
  readonly members: string | readonly string[];
  /** the user's name for it */
  readonly name?: string;
}

/** A state of a dataset and what has been found of it. */
interface Opened {
  readonly dataset: Dataset;
  readonly background?: Background;
  perts?: DatasetPerts;
  queries?: ReferenceQueries;
  impact?: PerturbagenActivity;
}

/** Datasets that stay open. */
const most = 4;
const opened = keepDatasets<Opened>(
  most,
  (dataset) => ({dataset, background: openBackground(dataset)}),
  ({background}) => background?.close(),
);

export const connections = answer(({folder, pert, request}: ConnectionsTask) => {
  const entry = open(folder);
  const perts = pertsOf(entry);
  return {
    ...describe(entry),
    ...pertConnections(backgroundOf(entry).connections, perts.perts[perts.find(pert)], request),
  };
});

/** The perts that the background connects. */
export const reference = answer(({folder, request}: ReferenceTask) => {
  const entry = open(folder);
  const {connections, pcls} = backgroundOf(entry);
  return {...describe(entry), ...referencePerts(connections, pertsOf(entry), pcls, request)};
});

/** What the dataset is made of. */
export const contents = answer(({folder}: {readonly folder: string}) => {
  const {dataset, background} = open(folder);
  return datasetSummary(dataset, background?.manifest.build);
});

/** Connections among perts in memory that threads share. */
export const connectionMatrixOf = task(({folder, request, limit}: ConnectionSourceTask): SharedMatrix => {
  const entry = open(folder);
  const {connections, pcls: classes} = backgroundOf(entry);
  const parts = {connections, perts: pertsOf(entry), classes, limit};
  const {rows, columns, readColumns} = connectionMatrix(parts, {...request, inMemory: true});
  return {rows, columns, scores: inSharedMemory(readColumns(0, columns.ids.length))};
});

/** Writes connections among perts. @returns rows that match, and perts that are not there */
export const connectionTable = task(
  async ({folder, request, query, limit, ...target}: ConnectionMatrixTask) => {
    const entry = open(folder);
    const {connections, pcls: classes} = backgroundOf(entry);
    const isPart = Object.values(query).some((value) => value !== undefined);
    const inMemory = isPart || formatsInMemory.includes(target.format);
    const source = connectionMatrix(
      {connections, perts: pertsOf(entry), classes, limit},
      {...request, inMemory},
    );
    const part = selectPart(source, query);
    await writePart(part, target);
    return {matching: part.matching, missing: source.missing.length};
  },
);

/** The pert that a request names. */
export const pertNamed = task(({folder, pert}: PertTask): Pert => {
  const perts = pertsOf(open(folder));
  return perts.perts[perts.find(pert)];
});

export const summary = answer(({folder, pert, profiles}: SummaryTask) => {
  const entry = open(folder);
  const perts = pertsOf(entry);
  entry.impact ??= impactOf(entry.dataset, perts);
  const {name, assay = 'L1000'} = entry.dataset.manifest;
  const told = pertSummary(entry.dataset, perts, entry.impact, perts.find(pert));
  return {dataset: name, ...told, assays: profileStatus(assay, told.signatures.length, profiles)};
});

/** What is to be scored for `cellConnections`. */
export const cellQueriesOf = task(({folder, pert}: PertTask) => {
  const entry = open(folder);
  const background = backgroundOf(entry);
  const perts = pertsOf(entry);
  const {pert_id: id} = perts.perts[perts.find(pert)];
  const queries = cellQueries(entry.dataset, background, queriesOf(entry, background), id);
  return {build: background.manifest.build, ...queries};
});

export const cellConnections = answer(({folder, pert, build, scores, request}: CellScoresTask) => {
  const entry = open(folder);
  const background = backgroundOf(entry);
  if (background.manifest.build !== build) {
    throw failure('BACKGROUND_REPLACED', {name: entry.dataset.manifest.name});
  }
  const perts = pertsOf(entry);
  const found = perts.perts[perts.find(pert)];
  return {
    ...describe(entry),
    ...cellConnectivity(entry.dataset, background, queriesOf(entry, background), found, scores, request),
  };
});

/** What is to be read for `consensusOf`. */
export const consensusScores = task(({folder, pert, request}: ConsensusTask) => {
  const entry = open(folder);
  const perts = pertsOf(entry);
  const read = consensusRead(entry.dataset, perts, perts.find(pert), request);
  return {...read, geneRows: inSharedMemory(read.geneRows), signatures: inSharedMemory(read.signatures)};
});

export const consensusOf = answer(({folder, pert, request, read, scores}: ConsensusScoresTask) => {
  const entry = open(folder);
  const perts = pertsOf(entry);
  const found = perts.perts[perts.find(pert)];
  return {
    dataset: entry.dataset.manifest.name,
    ...consensusGenes(entry.dataset, found, read, scores, request.top),
  };
});

/** What is to be read for `signaturesOfGene`. */
export const geneScores = task(({folder, gene}: GeneTask) => geneRead(open(folder).dataset, gene));

export const signaturesOfGene = answer(({folder, gene, request, scores}: GeneScoresTask) => {
  const {dataset} = open(folder);
  return {dataset: dataset.manifest.name, ...geneSignatures(dataset, gene, scores, request)};
});

export const classes = answer(({folder, cell}: ClassesTask) => {
  const entry = open(folder);
  const background = backgroundOf(entry);
  const {cells} = background.connections;
  if (cell !== undefined && !cells.includes(cell)) throw failure('CELL_UNKNOWN', {cell, known: cells});
  return {
    ...describe(entry),
    classes: classSummaries(background.connections, background.pcls, cell ?? summaryPlace),
  };
});

export const classOf = answer(({folder, members, name}: ClassTask) => {
  const entry = open(folder);
  const background = backgroundOf(entry);
  if (typeof members === 'string') {
    const found = background.pcls.find(({name: id}) => id === members || recordId('pcl', id) === members);
    if (!found) throw failure('CLASS_UNKNOWN', {id: members, dataset: entry.dataset.manifest.name});
    const heading = {group_id: found.name, name: found.description};
    return {...describe(entry), ...heading, ...classReport(background.connections, found.members)};
  }
  const perts = pertsOf(entry);
  const ids = members.map((asked) => perts.perts[perts.find(asked)].pert_id);
  return {...describe(entry), name, ...classReport(background.connections, ids)};
});

/** The dataset in its present state, with its present background. @throws BACKGROUND_* */
function open(folder: string): Opened {
  const entry = opened.present(folder);
  if (entry.background?.manifest.build === readBackgroundManifest(entry.dataset)?.build) return entry;
  opened.forget(entry);
  return opened.present(folder);
}

function pertsOf(entry: Opened): DatasetPerts {
  entry.perts ??= datasetPerts(entry.dataset);
  return entry.perts;
}

/** The reference queries, found once for a state of the dataset. */
function queriesOf(entry: Opened, {rows, manifest}: Background): ReferenceQueries {
  entry.queries ??= referenceQueries(entry.dataset, rows, manifest.options.signatures);
  return entry.queries;
}

/** @throws BACKGROUND_ABSENT */
function backgroundOf({dataset, background}: Opened): Background {
  if (!background) throw failure('BACKGROUND_ABSENT', {name: dataset.manifest.name});
  return background;
}

/** What every answer says of where it comes from. */
function describe({dataset, background}: Opened) {
  return {dataset: dataset.manifest.name, background: background?.manifest.build};
}

function answer<T>(work: (asked: T) => object) {
  return task((asked: T) => JSON.stringify(work(asked)));
}
