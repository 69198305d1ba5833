import {inject} from '@loopback/core';
import {del, get, param, Request, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import {type AuditLine, listAudit} from '../auth/audit';
import {Caller} from '../auth/caller';
import {KeyUsage, type UseOfKey} from '../auth/usage';
import {Config} from '../config';
import {diskOf} from '../engine/ground/disk';
import {failure} from '../errors';
import {Bindings, DATABASE_POOL} from '../keys';
import {type InventoryEntry, listInventory} from '../library/datasets/inventory';
import {type LoadLine, listLoads} from '../library/tables/history';
import {cancelHostedJob, type HostedJob, listHostedJobs} from '../runs/jobs/administration';
import {countJobs, oldestWaiting, presentWorkers, recentWaits} from '../runs/jobs/queue-state';
import {version} from '../version';
import {QueryValues} from './query-values';
import {
  auditOperation,
  cancelOperation,
  datasetsOperation,
  jobParameter,
  jobStates,
  jobsOperation,
  loadsOperation,
  mostDays,
  mostLines,
  statusOperation,
  usageOperation,
  usualDays,
  usualLines,
} from './specs/administration';
import {warnOfUnknown} from './unknown-parameters';

/** When this process began. */
const started = new Date(Date.now() - process.uptime() * 1000);

/** What administrators ask of the server itself; keys and the default dataset have controllers of their own. */
export class AdministrationController {
  private readonly values: QueryValues;

  constructor(
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.USAGE) private readonly usage: KeyUsage,
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {
    if (caller.role !== 'admin') throw failure('ADMIN_ONLY', undefined);
    this.values = new QueryValues(request.query);
  }

  @get('/api/admin/status', statusOperation)
  async status(): Promise<object> {
    this.warn();
    const {pool, config} = this;
    const [jobs, seconds, waits, workers, disk, stored] = await Promise.all([
      countJobs(pool),
      oldestWaiting(pool),
      recentWaits(pool),
      presentWorkers(pool),
      diskOf(config.home),
      this.stored(),
    ]);
    const {results, matrices, ...database} = stored;
    return {
      ...{version, node: process.versions.node, started, jobs},
      queue: {oldest_waiting_seconds: seconds, waits, workers},
      disk: {home: config.home, ...disk, results, matrices},
      database: {
        ...database,
        embedded: config.databaseUrl === undefined,
      },
      invitations: config.invitations,
    };
  }

  @get('/api/admin/usage', usageOperation)
  async use(): Promise<readonly UseOfKey[]> {
    this.warn('days');
    return this.usage.ofAll(this.values.whole('days', usualDays, mostDays));
  }

  @get('/api/admin/jobs', jobsOperation)
  async jobs(): Promise<readonly HostedJob[]> {
    this.warn('status', 'user', 'skip', 'limit');
    const {values} = this;
    const choice = {status: values.choice('status', jobStates), user: storable(values.text('user'))};
    return listHostedJobs(this.pool, {...choice, ...this.range()});
  }

  @del('/api/admin/jobs/{id}', cancelOperation)
  async cancel(@param(jobParameter) id: string): Promise<{count: number}> {
    if (id.includes('\0')) throw failure('JOB_UNKNOWN', {id});
    await cancelHostedJob({pool: this.pool, config: this.config}, id, this.caller.keyId);
    return {count: 1};
  }

  @get('/api/admin/datasets', datasetsOperation)
  async datasets(): Promise<readonly InventoryEntry[]> {
    this.warn();
    return listInventory(this.pool, this.config);
  }

  @get('/api/admin/loads', loadsOperation)
  async loads(): Promise<readonly LoadLine[]> {
    this.warn('skip', 'limit');
    return listLoads(this.pool, this.range());
  }

  @get('/api/admin/audit', auditOperation)
  async audit(): Promise<readonly AuditLine[]> {
    this.warn('action', 'skip', 'limit');
    return listAudit(this.pool, {action: storable(this.values.text('action')), ...this.range()});
  }

  private range(): {readonly skip: number; readonly limit: number} {
    return {
      skip: this.values.whole('skip', 0),
      limit: this.values.whole('limit', usualLines, mostLines),
    };
  }

  private warn(...known: readonly string[]): void {
    warnOfUnknown(this.request, this.response, ...known);
  }

  private async stored(): Promise<{version: string; bytes: number; results: number; matrices: number}> {
    const {rows} = await this.pool.query<{version: string; bytes: number; results: number; matrices: number}>(
      `select current_setting('server_version') as version,
              pg_database_size(current_database())::float8 as bytes,
              (select coalesce(sum(result_bytes), 0)::float8 from jobs where status = 'completed') as results,
              (select coalesce(sum(bytes), 0)::float8 from matrices where expires > now()) as matrices`,
    );
    return rows[0];
  }
}

/** PostgreSQL stores no NUL, so that nothing has such a name. */
function storable(text: string | undefined): string | undefined {
  return text?.replaceAll('\0', '\uFFFD');
}
