/** One way to look at any matrix: of a result, sent by a user, a slice of a dataset, or connections among its perts. */
import type {References} from '../../analyses/proteomics/references';
import type {Touchstone} from '../../analyses/touchstone';
import type {Caller} from '../../auth/caller';
import {failure} from '../../errors';
import {fileOf} from '../../results/kept';
import type {MatrixAnswer} from '../../results/views/answer-file';
import type {MatrixFormat} from '../../results/views/formats';
import type {JobService} from '../jobs/service';
import type {Upload} from '../jobs/uploads';
import type {Slices} from '../slices';
import {
  findMatrix,
  type KeptMatrix,
  keepMatrix,
  listMatrices,
  type MatrixParts,
  matrixFile,
  removeMatrix,
} from './kept';
import {type FindSource, keepSources, type Located, presentState} from './read-sources';
import {
  type AskedSource,
  readClusterRequest,
  readDescribeRequest,
  readExportRequest,
  readWindowRequest,
} from './request';

export type {KeptMatrix} from './kept';

export interface MatricesParts extends MatrixParts {
  readonly jobs: Pick<JobService, 'result'>;
  readonly slices: Pick<Slices, 'read'>;
  readonly touchstone: Pick<Touchstone, 'connectionSource'>;
  readonly references: Pick<References, 'source'>;
}

/** Whoever asks, and what ends the work. */
export interface Asking {
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/**
 * Bodies are as they came. JSON texts are as `MatrixViewer` makes them.
 * @throws FILTER_INVALID naming the field, what finding the source throws, and what `MatrixViewer` throws
 */
export interface Matrices {
  keep(upload: Upload, asking: Asking): Promise<KeptMatrix>;
  list(caller: Caller): Promise<KeptMatrix[]>;
  find(caller: Caller, id: string): Promise<KeptMatrix>;
  remove(caller: Caller, id: string): Promise<void>;
  describe(body: unknown, asking: Asking): Promise<string>;
  window(body: unknown, asking: Asking): Promise<string>;
  cluster(body: unknown, asking: Asking): Promise<string>;
  /** Close the answer's handle. */
  export(
    body: unknown,
    format: MatrixFormat,
    asking: Asking,
  ): Promise<MatrixAnswer & {readonly name: string}>;
}

export function createMatrices(parts: MatricesParts): Matrices {
  const {pool, viewer} = parts;
  const find = keepSources(presentState(parts));
  const locate = (asked: AskedSource, asking: Asking) => locateSource(parts, find, asked, asking);
  return {
    keep: (upload, {caller, signal}) => keepMatrix(parts, caller, upload, signal),
    list: (caller) => listMatrices(pool, caller),
    find: (caller, id) => findMatrix(pool, caller, id),
    remove: (caller, id) => removeMatrix(parts, caller, id),
    async describe(body, asking) {
      const {source} = readDescribeRequest(body);
      return viewer.describe((await locate(source, asking)).source, asking.signal);
    },
    async window(body, asking) {
      const {source, request} = readWindowRequest(body);
      return viewer.window((await locate(source, asking)).source, request, asking.signal);
    },
    async cluster(body, asking) {
      const {source, request} = readClusterRequest(body);
      return viewer.cluster((await locate(source, asking)).source, request, asking.signal);
    },
    async export(body, format, asking) {
      const {source, request} = readExportRequest(body);
      const {source: found, name} = await locate(source, asking);
      const answer = await viewer.export(found, request, {path: name, format}, asking.signal);
      return {...answer, name};
    },
  };
}

/** @throws MATRIX_UNKNOWN, JOB_NOT_FOUND, RESULT_*, REFERENCE_UNREADABLE, DATASET_UNKNOWN, JOB_NOT_SHARED for all but the job of a share */
async function locateSource(
  {config, pool, jobs, slices, touchstone, references}: MatricesParts,
  find: FindSource,
  asked: AskedSource,
  {caller, signal}: Asking,
): Promise<Located> {
  if (asked.kind === 'job') {
    const {folder, index} = await jobs.result(caller, asked.job);
    const file = index.files.find(({path}) => path === asked.path);
    if (!file)
      throw failure('RESULT_FILE_UNKNOWN', {path: asked.path, known: index.files.map(({path}) => path)});
    if (!file.matrix) throw failure('RESULT_FORMAT', {path: asked.path, detail: 'it is no matrix'});
    return {
      source: fileOf(folder, index, file),
      name: file.path.replace(/\.gctx?$/i, '').replace(/.*\//, ''),
    };
  }
  // A share opens one job, and nothing else of its owner.
  if (caller.shared) throw failure('JOB_NOT_SHARED', {id: asked.kind, shared: caller.shared.jobId});
  switch (asked.kind) {
    case 'matrix': {
      const {id, name} = await findMatrix(pool, caller, asked.id);
      return {source: matrixFile(config, id), name: name.replace(/\.gctx?(\.gz)?$/i, '')};
    }
    case 'reference':
      return references.source(asked.reference, asked.cell, caller);
    case 'slice': {
      return find(asked, caller, async () => {
        const {source, name} = await slices.read(asked.dataset, asked.slice, {caller, signal});
        return {source, name: `${name}_slice`};
      });
    }
    case 'connections': {
      return find(asked, caller, async () => {
        const dataset = {name: asked.dataset, viewer: caller};
        const {name, matrix} = await touchstone.connectionSource(dataset, asked.connections);
        return {source: matrix, name: `${name}_connections`};
      });
    }
  }
}
