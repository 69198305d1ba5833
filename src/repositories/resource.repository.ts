import type {Pool} from 'pg';
import {
  compileCount,
  compileDistinct,
  compileFind,
  compileRecords,
  compileTable,
  tablesOf,
} from '../filter/compile';
import type {Statement} from '../filter/sql';
import type {Column, Condition, Filter, Resource} from '../filter/types';
import {type Answer, type Asking, cachedAnswer, type Question, tagOfStream} from './answer-cache';
import {jsonArrayOf} from './json-array';
import {type RowText, streamStatement} from './query';

/**
 * Reads of one service. The JSON texts are the database's, so records never become objects here, and
 * answers that cost much are kept while their tables stay the same. Every method stops its
 * query when the signal fires, and throws QUERY_TOO_SLOW or QUERY_TOO_LARGE when a filter asks too much.
 */
export class ResourceRepository {
  constructor(
    private readonly pool: Pool,
    private readonly resource: Resource,
  ) {}

  /** The matching records as one JSON array, and their number. */
  find(filter: Filter, asking?: Asking): Promise<Answer> {
    const statement = compileFind(filter, this.resource);
    const tables = tablesOf(filter, this.resource);
    return cachedAnswer(this.pool, {statement, tables, compose: jsonArrayOf}, asking);
  }

  /**
   * The matching records in batches, for answers of any size in bounded memory; `textOf` is given rows whose one cell is
   * a record's JSON.
   */
  stream(filter: Filter, textOf: RowText, signal?: AbortSignal): AsyncGenerator<string> {
    return streamStatement(this.pool, compileRecords(filter, this.resource), textOf, signal);
  }

  /** Names what `stream` and `table` answer as long as the tables stay as they are; undefined where nothing tells. */
  streamTag(filter: Filter, signal?: AbortSignal): Promise<string | undefined> {
    return tagOfStream(
      this.pool,
      compileRecords(filter, this.resource),
      tablesOf(filter, this.resource),
      signal,
    );
  }

  /** The same with a cell for each of the filter's fields, in their order; absent fields null. */
  table(filter: Filter, textOf: RowText, signal?: AbortSignal): AsyncGenerator<string> {
    return streamStatement(this.pool, compileTable(filter, this.resource), textOf, signal);
  }

  /** The first matching record as JSON, if there is one. */
  async findOne(filter: Filter, asking?: Asking): Promise<Answer | undefined> {
    const {body, count, tag} = await this.find({...filter, limit: 1}, asking);
    return count === 0 ? undefined : {body: body?.toString().slice(1, -1), tag};
  }

  async count(where: Condition, signal?: AbortSignal): Promise<number> {
    const statement = compileCount(where, this.resource);
    const {body} = await cachedAnswer(this.pool, this.single(statement), {signal});
    return Number(body);
  }

  /** The distinct values of a column as one sorted JSON array. */
  distinct(column: Column, where: Condition, asking?: Asking): Promise<Answer> {
    const statement = compileDistinct(column, where, this.resource);
    return cachedAnswer(this.pool, this.single(statement), asking);
  }

  /** A question whose answer is one text, about this table alone. */
  private single(statement: Statement): Question {
    return {statement, tables: [this.resource.table], compose: ([text]) => text};
  }
}
