import {BindingKey} from '@loopback/core';
import type {juggler} from '@loopback/repository';
import type {Pool} from 'pg';
import type {Graphs} from './analyses/graph';
import type {Maps} from './analyses/map';
import type {References} from './analyses/proteomics/references';
import type {Touchstone} from './analyses/touchstone';
import type {Caller} from './auth/caller';
import type {Invitations} from './auth/invitations';
import type {RateLimiter} from './auth/rate-limiter';
import type {KeyUsage} from './auth/usage';
import type {UserKeys} from './auth/user-keys';
import type {Config} from './config';
import type {FilterLimits} from './filter/limits';
import type {GeneLists} from './library/datasets/gene-lists';
import type {Repurposing} from './library/repurposing';
import type {Log} from './log';
import type {ParquetRows} from './repositories/parquet';
import type {ResultReader} from './results/views/reader';
import type {DownloadLinks} from './runs/jobs/links';
import type {JobService} from './runs/jobs/service';
import type {JobShares} from './runs/jobs/shares';
import type {InteractiveQueries} from './runs/live';
import type {Matrices} from './runs/matrices';
import type {Slices} from './runs/slices';

/** What the application binds and controllers inject. */
export const Bindings = {
  CONFIG: BindingKey.create<Config>('openclue.config'),
  LOG: BindingKey.create<Log>('openclue.log'),
  USER_KEYS: BindingKey.create<UserKeys>('openclue.userKeys'),
  RATE_LIMITER: BindingKey.create<RateLimiter>('openclue.rateLimiter'),
  INVITATIONS: BindingKey.create<Invitations>('openclue.invitations'),
  USAGE: BindingKey.create<KeyUsage>('openclue.usage'),
  QUERIES: BindingKey.create<InteractiveQueries>('openclue.queries'),
  GRAPHS: BindingKey.create<Graphs>('openclue.graphs'),
  MAPS: BindingKey.create<Maps>('openclue.maps'),
  TOUCHSTONE: BindingKey.create<Touchstone>('openclue.touchstone'),
  MATRICES: BindingKey.create<Matrices>('openclue.matrices'),
  REFERENCES: BindingKey.create<References>('openclue.references'),
  SLICES: BindingKey.create<Slices>('openclue.slices'),
  REPURPOSING: BindingKey.create<Repurposing>('openclue.repurposing'),
  LINKS: BindingKey.create<DownloadLinks>('openclue.links'),
  SHARES: BindingKey.create<JobShares>('openclue.shares'),
  JOBS: BindingKey.create<JobService>('openclue.jobs'),
  RESULTS: BindingKey.create<ResultReader>('openclue.results'),
  /** per request: whose key it carries */
  CALLER: BindingKey.create<Caller>('openclue.caller'),
};

/** How much one filter may ask for; the defaults of src/filter/limits.ts where nothing is bound. */
export const FILTER_LIMITS = BindingKey.create<FilterLimits>('openclue.filterLimits');

/** The strongest genes of signatures; where nothing is bound, records have what is stored. */
export const PARQUET_ROWS = BindingKey.create<ParquetRows>('openclue.parquetRows');
export const GENE_LISTS = BindingKey.create<GeneLists>('openclue.geneLists');

export const DATABASE_POOL = BindingKey.create<Pool>('database.pool');

/** LoopBack's data source, for administrators' writes. */
export const DATA_SOURCE = BindingKey.create<juggler.DataSource>('database.dataSource');
