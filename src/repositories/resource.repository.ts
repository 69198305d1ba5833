import type {Pool} from 'pg';
import {
  compileCount,
  compileDistinct,
  compileFind,
  compileStream,
  compileTable,
  tablesOf,
} from '../filter/compile';
import type {Column, Condition, Filter, Resource} from '../filter/types';
import {cachedRow} from './answer-cache';
import {streamStatement} from './query';

/**
 * Reads of one service. Postgres builds the JSON, so records never become objects here, and
 * answers that cost much are kept while their tables stay the same. Every method stops its
 * query when the signal fires, and throws QUERY_TOO_SLOW or QUERY_TOO_LARGE when a filter asks too much.
 */
export class ResourceRepository {
  constructor(
    private readonly pool: Pool,
    private readonly resource: Resource,
  ) {}

  /** The matching records as the text of one JSON array, and their number. */
  async find(filter: Filter, signal?: AbortSignal): Promise<{json: string; count: number}> {
    const tables = tablesOf(filter, this.resource);
    const [json, count] = await cachedRow(this.pool, compileFind(filter, this.resource), tables, signal);
    return {json: json as string, count: Number(count)};
  }

  /** The matching records in batches of JSON texts, for answers of any size in bounded memory. */
  async *stream(filter: Filter, signal?: AbortSignal): AsyncGenerator<string[]> {
    const statement = compileStream(filter, this.resource);
    for await (const rows of streamStatement(this.pool, statement, signal)) {
      yield rows.map(([json]) => json as string);
    }
  }

  /** The matching records in batches of rows of texts, in the order of the filter's fields; absent fields null. */
  table(filter: Filter, signal?: AbortSignal): AsyncGenerator<(string | null)[][]> {
    const statement = compileTable(filter, this.resource);
    return streamStatement(this.pool, statement, signal) as AsyncGenerator<(string | null)[][]>;
  }

  /** The first matching record as JSON text. */
  async findOne(filter: Filter, signal?: AbortSignal): Promise<string | undefined> {
    const {json, count} = await this.find({...filter, limit: 1}, signal);
    return count === 0 ? undefined : json.slice(1, -1);
  }

  async count(where: Condition, signal?: AbortSignal): Promise<number> {
    const statement = compileCount(where, this.resource);
    const [count] = await cachedRow(this.pool, statement, [this.resource.table], signal);
    return Number(count);
  }

  /** The distinct values of a column as the text of one sorted JSON array. */
  async distinct(column: Column, where: Condition, signal?: AbortSignal): Promise<string> {
    const statement = compileDistinct(column, where, this.resource);
    const [json] = await cachedRow(this.pool, statement, [this.resource.table], signal);
    return json as string;
  }
}
