import {inject} from '@loopback/core';
import {post, requestBody} from '@loopback/rest';
import type {Pool} from 'pg';
import {Caller} from '../auth/caller';
import {Config} from '../config';
import {Bindings, DATABASE_POOL} from '../keys';
import {checkPastedQuery, type QueryCheck} from '../runs/live/check';
import {checkBody, checkOperation} from './specs/query-check';

/** Tells what a query would be made of, before it is asked. */
export class QueryCheckController {
  constructor(
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(Bindings.CALLER) private readonly caller: Caller,
  ) {}

  @post('/api/queries/check', checkOperation)
  check(@requestBody(checkBody) body: Record<string, unknown>): Promise<QueryCheck> {
    return checkPastedQuery(body, {config: this.config, pool: this.pool, viewer: this.caller});
  }
}
