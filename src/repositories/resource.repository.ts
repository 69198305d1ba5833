import type {Pool} from 'pg';
import {compileCount, compileDistinct, compileFind, compileStream} from '../filter/compile';
import type {Column, Condition, Filter, Resource} from '../filter/types';
import {runStatement, streamStatement} from './query';

/**
 * Reads of one service. Postgres builds the JSON, so records never become objects here. Every method stops its
 * query when the signal fires, and throws QUERY_TOO_SLOW or QUERY_TOO_LARGE when a filter asks too much.
 */
export class ResourceRepository {
  constructor(
    private readonly pool: Pool,
    private readonly resource: Resource,
  ) {}

  /** The matching records as the text of one JSON array, and their number. */
  async find(filter: Filter, signal?: AbortSignal): Promise<{json: string; count: number}> {
    const [[json, count]] = await runStatement(this.pool, compileFind(filter, this.resource), signal);
    return {json: json as string, count: Number(count)};
  }

  /** The matching records in batches of JSON texts, for answers of any size in bounded memory. */
  stream(filter: Filter, signal?: AbortSignal): AsyncGenerator<string[]> {
    return streamStatement(this.pool, compileStream(filter, this.resource), signal);
  }

  /** The first matching record as JSON text. */
  async findOne(filter: Filter, signal?: AbortSignal): Promise<string | undefined> {
    const {json, count} = await this.find({...filter, limit: 1}, signal);
    return count === 0 ? undefined : json.slice(1, -1);
  }

  async count(where: Condition, signal?: AbortSignal): Promise<number> {
    const [[count]] = await runStatement(this.pool, compileCount(where, this.resource), signal);
    return Number(count);
  }

  /** The distinct values of a column as the text of one sorted JSON array. */
  async distinct(column: Column, where: Condition, signal?: AbortSignal): Promise<string> {
    const [[json]] = await runStatement(this.pool, compileDistinct(column, where, this.resource), signal);
    return json as string;
  }
}
