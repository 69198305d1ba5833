/** The Repurposing Hub as a collection: its counts, subsets, drugs and exports. */
import type {Pool} from 'pg';
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import {failure} from '../../errors';
import {readCollection} from './collection';
import {describeDrug, findDrug} from './drug';
import {type ExportCell, exportColumns, exportRows} from './export';
import {classOfProtein} from './protein-classes';
import {briefly, type RankedPert, reversing} from './reversal';
import {
  classCounts,
  type DrugOrder,
  drugsOf,
  type FacetRequest,
  facetsOf,
  orderDrugs,
  type Subset,
} from './select';

/** Workbooks that may wait to be written. */
const longestQueue = 8;
/** Milliseconds a thread stays that has nothing to write. */
const idle = 30_000;

export interface PageOfDrugs {
  readonly order: DrugOrder;
  readonly descending: boolean;
  readonly skip: number;
  /** undefined: all */
  readonly limit?: number;
}

export class Repurposing {
  private readonly threads = startThreads<typeof import('./workbook-thread')>({
    filename: compiledFile(__dirname, 'workbook-thread.js'),
    minThreads: 0,
    maxThreads: 1,
    maxQueue: longestQueue,
    idleTimeout: idle,
  });

  constructor(private readonly pool: Pool) {}

  /** How many drugs there are, how many are of a subset, and how often each value occurs. */
  async summary(subset: Subset, request: FacetRequest) {
    const collection = await readCollection(this.pool);
    const own = drugsOf(collection, subset);
    return {
      total: collection.drugs.length,
      matching: own.length,
      samples: own.reduce((sum, {samples}) => sum + samples.length, 0),
      demo: own.filter(({isDemo}) => isDemo).length,
      facets: facetsOf(collection, subset, request),
      target_classes: classCounts(collection, subset, (target) => classOfProtein(target).class),
    };
  }

  async page(subset: Subset, {order, descending, skip, limit}: PageOfDrugs) {
    const own = drugsOf(await readCollection(this.pool), subset);
    const page = orderDrugs(own, order, descending).slice(
      skip,
      limit === undefined ? undefined : skip + limit,
    );
    return {total: own.length, drugs: page.map(briefly)};
  }

  /** Rows of the Hub's twelve columns, of the drugs of a subset. */
  async rows(subset: Subset, {order, descending, skip, limit}: PageOfDrugs): Promise<ExportCell[][]> {
    const own = drugsOf(await readCollection(this.pool), subset);
    const page = orderDrugs(own, order, descending).slice(
      skip,
      limit === undefined ? undefined : skip + limit,
    );
    return [...exportRows(page)];
  }

  /** The same as a workbook (XLSX). @throws POOL_FULL */
  async workbook(rows: readonly ExportCell[][], signal: AbortSignal): Promise<Uint8Array> {
    if (this.threads.waiting >= longestQueue) {
      throw failure('POOL_FULL', {waiting: this.threads.waiting, retryAfter: 5});
    }
    const asked = {sheet: 'Repurposing', header: exportColumns, rows};
    return this.threads.run('workbook', asked, {signal});
  }

  /** @throws DRUG_UNKNOWN */
  async drug(id: string) {
    return describeDrug(this.pool, findDrug(await readCollection(this.pool), id));
  }

  /** Perturbagens of a result that are drugs of a subset, the most negative first. */
  async reversing(perts: readonly RankedPert[], subset: Subset) {
    return reversing(await readCollection(this.pool), perts, subset);
  }

  close(): Promise<void> {
    return this.threads.close();
  }
}
