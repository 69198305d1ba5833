/** Slices over HTTP: z-scores of some genes in some signatures, read on the scoring threads, written on others. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Caller} from '../../auth/caller';
import type {Config} from '../../config';
import {type Dataset, openDataset} from '../../engine/index/index';
import type {ScoringPool} from '../../engine/pool';
import {failure} from '../../errors';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import {chooseSlice, type SliceChoice} from '../../library/datasets/slice';
import type {MatrixAnswer} from '../../results/views/answer-file';
import type {MatrixFormat} from '../../results/views/formats';
import type {ResultReader} from '../../results/views/reader';
import type {ReadSlice} from '../../results/views/slice';
import type {SliceRequest} from './request';

/** Slices that are read, written or waiting at the same time: each holds its scores, and its answer is on disk. */
const mostSlices = 16;
/** Seconds after which a full line of slices has moved on. */
const retryAfter = 2;

export interface SliceParts {
  readonly config: Config;
  readonly pool: Pool;
  readonly scoring: ScoringPool;
  /** writes matrices on its threads */
  readonly results: ResultReader;
}

export interface SliceAnswer extends MatrixAnswer {
  /** of the dataset */
  readonly name: string;
  readonly missing: SliceChoice['missing'];
}

/** A slice that has been read and not been written. */
export interface SliceRead extends Pick<SliceAnswer, 'name' | 'missing'> {
  readonly source: ReadSlice;
}

interface Asking {
  readonly caller: Pick<Caller, 'keyId' | 'onlyDatasets'>;
  readonly signal: AbortSignal;
}

export interface Slices {
  /**
   * Reads a slice of a dataset, given by name or record id.
   * @throws DATASET_UNKNOWN, INDEX_*, SLICE_TOO_LARGE, POOL_FULL, POOL_STOPPED
   */
  read(dataset: string, request: SliceRequest, asking: Asking): Promise<SliceRead>;
  /** Writes it to a file without a name; close the answer's handle. @throws as `read` */
  write(dataset: string, request: SliceRequest, format: MatrixFormat, asking: Asking): Promise<SliceAnswer>;
}

export function createSlices({config, pool, scoring, results}: SliceParts): Slices {
  let open = 0;

  const choose = async (dataset: Dataset, {genes, sigs, space, ignoreMissing}: SliceRequest) => {
    const catalog = await loadGeneCatalog(pool);
    const choice = chooseSlice({dataset, catalog, genes, signatures: sigs, space, ignoreMissing});
    const values = choice.geneRows.length * choice.signatureRows.length;
    if (values > config.sliceValues) {
      throw failure('SLICE_TOO_LARGE', {
        genes: choice.geneRows.length,
        signatures: choice.signatureRows.length,
        scores: values,
        limit: config.sliceValues,
      });
    }
    return choice;
  };

  const read: Slices['read'] = async (asked, request, {caller, signal}) => {
    const {name} = await chooseDataset(pool, config, asked, caller, 'values');
    const folder = path.join(datasetsFolder(config), name);
    const dataset = openDataset(folder);
    try {
      const {missing, ...rows} = await choose(dataset, request);
      const {build, generation} = dataset.manifest;
      const scores = await scoring.read(
        {
          index: dataset.location(rows.space),
          geneRows: rows.geneRows,
          signatures: rows.signatureRows,
          owner: caller.keyId,
        },
        {signal},
      );
      return {source: {folder, build, generation, ...rows, scores}, name, missing};
    } finally {
      dataset.close();
    }
  };

  /** Few slices at a time: each holds its scores. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (open >= mostSlices) throw failure('POOL_FULL', {waiting: open, retryAfter});
    open++;
    try {
      return await work();
    } finally {
      open--;
    }
  };

  return {
    read: (...asked) => inTurn(() => read(...asked)),
    write: (asked, request, format, asking) =>
      inTurn(async () => {
        const {source, name, missing} = await read(asked, request, asking);
        const answer = await results.read({source, path: name, format, query: {}}, asking.signal);
        return {...answer, name, missing};
      }),
  };
}
