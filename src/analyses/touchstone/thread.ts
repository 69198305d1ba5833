/**
 * Runs on a thread of its own: finding the perts of half a million signatures, or the order of a heat map, takes
 * longer than the server may be silent. Each function is a task by its name and answers with JSON text.
 */
import {task} from '../../engine/ground/task';
import {type Dataset, keepDatasets} from '../../engine/index/index';
import type {PerturbagenActivity} from '../../engine/stats/perturbagen-activity';
import {failure} from '../../errors';
import {type MatrixQuery, selectPart} from '../../results/views/select';
import {formatsInMemory, type PartTarget, writePart} from '../../results/views/write-part';
import {type Background, openBackground, readBackgroundManifest, summaryPlace} from '../background';
import {classReport, classSummaries} from './classes';
import {connectionMatrix, type MatrixRequest} from './connection-matrix';
import {type ConnectionsRequest, pertConnections} from './connections';
import {impactOf, pertSummary} from './pert-summary';
import {type DatasetPerts, datasetPerts, recordId} from './perts';

export interface PertTask {
  /** of the dataset */
  readonly folder: string;
  readonly pert: string;
}

export interface ConnectionsTask extends PertTask {
  readonly request: ConnectionsRequest;
}

export interface ConnectionMatrixTask extends PartTarget {
  readonly folder: string;
  readonly request: MatrixRequest;
  readonly query: MatrixQuery;
  /** scores that it may have */
  readonly limit: number;
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

export const summary = answer(({folder, pert}: PertTask) => {
  const entry = open(folder);
  const perts = pertsOf(entry);
  entry.impact ??= impactOf(entry.dataset, perts);
  return {
    dataset: entry.dataset.manifest.name,
    ...pertSummary(entry.dataset, perts, entry.impact, perts.find(pert)),
  };
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
