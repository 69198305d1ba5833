import {
  DefaultTransactionalRepository,
  type Entity,
  type juggler,
  type Transaction,
} from '@loopback/repository';
import {raiseReleasesSql} from '../database/releases';
import {failure} from '../errors';
import {compileIds, compileRecord} from '../filter/compile';
import type {Condition, Resource} from '../filter/types';
import type {Service} from '../models/services';
import {queryFailure} from './query';
import {recordModel} from './record-model';
import type {RecordValues} from './record-values';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const alreadyThere = '23505';
const missingValue = '23502';

/** Records that one request may change by a `where`; more are better loaded from a file. */
const largestChange = 10_000;

/** Milliseconds after which a statement of a write is cut off: a `where` may be slow, and holds locks. */
const longestStatement = 30_000;

type AuditAction = 'record.create' | 'record.update' | 'record.delete';

interface Within {
  readonly transaction: Transaction;
}

/**
 * The writes of a service through LoopBack's repository. Each is one transaction with its line in the audit log,
 * and raises the release of its table, so that kept answers are made anew.
 */
export class RecordRepository {
  private readonly records: DefaultTransactionalRepository<Entity, string>;
  private readonly resource: Resource;

  constructor(
    service: Pick<Service, 'model' | 'resource'>,
    private readonly dataSource: juggler.DataSource,
    /** the key that writes, for the audit log */
    private readonly keyId: string,
  ) {
    this.resource = service.resource;
    this.records = new DefaultTransactionalRepository(recordModel(service) as never, dataSource);
  }

  /**
   * Writes new records and returns each as JSON text.
   * @throws RECORD_EXISTS, RECORD_INCOMPLETE; then none is written
   */
  create(all: readonly RecordValues[]): Promise<string[]> {
    return this.transaction(async (within) => {
      const written: string[] = [];
      for (const values of all) written.push(await this.insert(values, within));
      return written;
    });
  }

  /**
   * Changes what is given of a record and returns the whole record as JSON text.
   * @throws MODEL_NOT_FOUND, RECORD_EXISTS, RECORD_INCOMPLETE
   */
  update(id: string, values: RecordValues): Promise<string> {
    return this.transaction(async (within) => {
      const changed = await this.change([id], values, within);
      if (changed === 0) throw failure('MODEL_NOT_FOUND', {model: this.resource.name, id});
      return this.read(id, within);
    });
  }

  /**
   * Makes a record what is given and nothing else; returns it as JSON text.
   * @throws MODEL_NOT_FOUND, RECORD_EXISTS, RECORD_INCOMPLETE
   */
  replace(id: string, values: RecordValues): Promise<string> {
    return this.update(id, this.whole(values));
  }

  /**
   * Makes the record that `values` names by its id what is given and nothing else, or writes a new one.
   * @throws RECORD_EXISTS, RECORD_INCOMPLETE
   */
  replaceOrCreate(values: RecordValues): Promise<string> {
    return this.upsert(this.whole(values));
  }

  /**
   * Changes the record that `values` names by its id, or writes a new one; returns it as JSON text.
   * @throws RECORD_EXISTS, RECORD_INCOMPLETE
   */
  upsert(values: RecordValues): Promise<string> {
    return this.transaction(async (within) => {
      const id = [...values].find(([{name}]) => name === 'id')?.[1];
      if (typeof id === 'string' && (await this.change([id], values, within)) > 0)
        return this.read(id, within);
      return this.insert(values, within);
    });
  }

  /**
   * Changes the one record that matches, or writes a new one; returns it as JSON text.
   * @throws UPSERT_AMBIGUOUS when several match; RECORD_EXISTS, RECORD_INCOMPLETE
   */
  upsertWhere(where: Condition, values: RecordValues): Promise<string> {
    return this.transaction(async (within) => {
      const ids = await this.matching(where, 2, within);
      if (ids.length > 1) throw failure('UPSERT_AMBIGUOUS', {model: this.resource.name});
      if (ids.length === 0) return this.insert(values, within);
      await this.change(ids, values, within);
      return this.read(ids[0], within);
    });
  }

  /**
   * Changes what is given in every record that matches and returns how many there were.
   * @throws CHANGE_TOO_LARGE, RECORD_EXISTS, RECORD_INCOMPLETE; then nothing is changed
   */
  updateWhere(where: Condition, values: RecordValues): Promise<number> {
    return this.transaction(async (within) => {
      const ids = await this.matching(where, largestChange + 1, within);
      if (ids.length > largestChange) throw failure('CHANGE_TOO_LARGE', {largest: largestChange});
      return this.change(ids, values, within);
    });
  }

  /** Deletes a record and returns how many there were: 0 or 1. */
  remove(id: string): Promise<number> {
    return this.transaction(async (within) => {
      if (!isPossible(id)) return 0;
      const {count} = await this.records.deleteAll({id} as never, within);
      if (count > 0) await this.note('record.delete', [id], within);
      return count;
    });
  }

  /** The values of a whole record: what is not given is taken away. */
  private whole(values: RecordValues): RecordValues {
    const written = [...this.resource.columns.values()].filter(
      ({name, derived}) => !derived && name !== 'id',
    );
    return new Map([...written.map((column) => [column, null] as const), ...values]);
  }

  private async insert(values: RecordValues, within: Within): Promise<string> {
    const {id} = (await this.records.create(plain(values), within).catch((error) => {
      throw this.writeFailure(error);
    })) as unknown as {id: string};
    await this.note('record.create', [id], within);
    return this.read(id, within);
  }

  /** @returns how many of the ids there were */
  private async change(ids: readonly string[], values: RecordValues, within: Within): Promise<number> {
    const where = {id: {inq: ids.filter(isPossible)}} as never;
    // The connector cannot change nothing; the records are still looked for.
    const change =
      values.size === 0
        ? this.records.count(where, within)
        : this.records.updateAll(plain(values), where, within);
    const {count} = await change.catch((error) => {
      throw this.writeFailure(error);
    });
    if (count > 0) await this.note('record.update', ids, within);
    return count;
  }

  private async matching(where: Condition, limit: number, within: Within): Promise<string[]> {
    const {text, values} = compileIds(where, limit, this.resource);
    const rows: {id: string}[] = await this.dataSource.execute(text, [...values], within).catch((error) => {
      throw queryFailure(error, longestStatement);
    });
    return rows.map(({id}) => id);
  }

  private async read(id: string, within: Within): Promise<string> {
    const {text, values} = compileRecord(id, this.resource);
    const [{json}] = (await this.dataSource.execute(text, [...values], within)) as {json: string}[];
    return json;
  }

  /** One line of the audit log for each record, and a new release of the table. */
  private async note(action: AuditAction, ids: readonly string[], within: Within): Promise<void> {
    const {table, name} = this.resource;
    await this.dataSource.execute(raiseReleasesSql, [[table]], within);
    const subjects = ids.map((id) => `${name}/${id}`);
    await this.dataSource.execute(
      'insert into audit_log (key_id, action, subject) select $1, $2, unnest($3::text[])',
      [this.keyId, action, subjects],
      within,
    );
  }

  private async transaction<T>(work: (within: Within) => Promise<T>): Promise<T> {
    const transaction = await this.records.beginTransaction();
    try {
      await this.dataSource.execute(`set local statement_timeout = ${longestStatement}`, [], {transaction});
      const result = await work({transaction});
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback().catch(() => undefined);
      throw error;
    }
  }

  private writeFailure(error: unknown): unknown {
    const {name, columns} = this.resource;
    const {code, column, detail} = error as {code?: string; column?: string; detail?: string};
    if (code === alreadyThere)
      return failure('RECORD_EXISTS', {model: name, detail: detail ?? ''}, {cause: error});
    if (code === missingValue) {
      // An id that is derived is missing when the first column, the natural key, is.
      const property = column === undefined || column === 'id' ? [...columns.keys()][1] : column;
      return failure('RECORD_INCOMPLETE', {model: name, property}, {cause: error});
    }
    return error;
  }
}

/** No id can contain a NUL, and Postgres would refuse to look for one. */
function isPossible(id: string): boolean {
  return !id.includes('\0');
}

function plain(values: RecordValues): object {
  return Object.fromEntries([...values].map(([{name}, value]) => [name, value]));
}
