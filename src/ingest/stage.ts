import type {PoolClient} from 'pg';
import {failure, OpenclueError} from '../errors';
import {type Plan, planOutput, type TargetColumn} from './compile';
import type {Row, Table} from './format';
import {repeatsSql} from './merge';
import {openTable} from './open-table';
import {ignoredHeaders, type Recognised} from './recognise';
import type {Rejection} from './report';
import {Staging} from './staging';
import {Misfit} from './values';

/** Faults shown with their reason; more are only counted. */
const REJECTIONS_SHOWN = 20;

/** A file read to its end, in staging tables, without a fault. */
export interface Staged {
  readonly stagings: readonly {readonly staging: Staging; readonly kept: number}[];
  readonly rowsRead: number;
  readonly ignored: readonly string[];
  readonly notices: readonly string[];
}

/** Rows of a file that cannot be taken, wherefore none is. */
export class RowsRejected extends Error {
  constructor(
    readonly failure: OpenclueError,
    readonly rowsRead: number,
    readonly rowsRejected: number,
    readonly rejections: readonly Rejection[],
  ) {
    super(failure.message);
  }
}

/**
 * Reads a file into staging tables of this session.
 * @throws RowsRejected with every fault of the file's rows; LOAD_FILE_UNREADABLE, LOAD_COLUMNS_MISSING
 */
export async function stageFile(
  client: PoolClient,
  recognised: Recognised,
  onProgress: (bytes: number, rows: number) => void,
): Promise<Staged> {
  const {source, format} = recognised;
  let bytes = 0;
  const table = await openTable(recognised, (more) => {
    bytes += more;
  });
  const stagings: Staging[] = [];
  const faults = new Faults(source.label);
  try {
    for (const output of format.outputs) {
      const plan = planOutput(output, table.header, await columnsOf(client, output.table));
      stagings.push(await Staging.create(client, plan));
    }
    await stagings[0].start();
    for await (const rows of faults.guard(table.blocks)) {
      for (const staging of stagings) await staging.write(encodeRows(staging, rows, table, faults));
      onProgress(bytes, table.rowsRead());
    }
    faults.check(table.rowsRead());
    const kept: number[] = [];
    for (const staging of stagings) kept.push(await staging.finish());
    for (const staging of stagings) await checkRepeats(client, staging, table, faults);
    faults.check(table.rowsRead());
    for (const {plan} of stagings) await complete(client, plan);
    return {
      stagings: stagings.map((staging, i) => ({staging, kept: kept[i]})),
      rowsRead: table.rowsRead(),
      ignored: ignoredHeaders(format, table.header),
      notices: table.notices(),
    };
  } catch (error) {
    for (const staging of stagings) staging.abandon();
    throw error;
  } finally {
    await table.close();
  }
}

function encodeRows({plan}: Staging, rows: readonly Row[], {unit}: Table, faults: Faults): string {
  let lines = '';
  for (const row of rows) {
    try {
      lines += plan.encode(row);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      faults.add(`${unit} ${row.line}`, error.message);
    }
  }
  return faults.any ? '' : lines;
}

async function complete(client: PoolClient, {output, columns}: Plan): Promise<void> {
  const {needs, sql} = output.complete ?? {needs: [], sql: ''};
  if (sql && needs.every((column) => columns.includes(column))) await client.query(sql);
}

async function checkRepeats(
  client: PoolClient,
  {plan}: Staging,
  {unit}: Table,
  faults: Faults,
): Promise<void> {
  const {rows} = await client.query<{key: string; first: number; last: number}>(
    repeatsSql(plan, REJECTIONS_SHOWN),
  );
  for (const {key, first, last} of rows) {
    faults.add(
      `${unit} ${last}`,
      `${plan.output.key.join(', ')} "${key}" is that of ${unit} ${first} already`,
    );
  }
}

/** Collects what is wrong with a file, so that one run tells all. */
class Faults {
  private readonly shown: Rejection[] = [];
  /** rows at fault; one that several tables would take is one all the same */
  private readonly places = new Set<string>();

  constructor(private readonly file: string) {}

  get any(): boolean {
    return this.places.size > 0;
  }

  add(place: string, reason: string): void {
    if (
      this.places.has(place) &&
      this.shown.some((known) => known.place === place && known.reason === reason)
    ) {
      return;
    }
    this.places.add(place);
    if (this.shown.length < REJECTIONS_SHOWN) this.shown.push({place, reason});
  }

  /** Passes blocks on; a fault of the file's structure ends them, since what follows cannot be trusted. */
  async *guard(
    blocks: Table['blocks'],
  ): Table['blocks'] extends AsyncIterable<infer B> ? AsyncGenerator<B> : never {
    try {
      yield* blocks;
    } catch (error) {
      if (!(error instanceof OpenclueError) || error.code !== 'LOAD_ROW_INVALID') throw error;
      const {place, detail} = error.details as {place: string; detail: string};
      this.add(place, detail);
    }
  }

  /** @throws RowsRejected if anything was wrong */
  check(rowsRead: number): void {
    if (!this.any) return;
    const [{place, reason: detail}] = this.shown;
    const first = failure('LOAD_ROW_INVALID', {file: this.file, place, detail});
    throw new RowsRejected(first, Math.max(rowsRead, this.places.size), this.places.size, this.shown);
  }
}

/** The columns of a table that can be filled, as the database has them. */
async function columnsOf(client: PoolClient, table: string): Promise<Map<string, TargetColumn>> {
  const {rows} = await client.query<TargetColumn & {name: string}>(
    `select attname as name, format_type(atttypid, null) as type, attnotnull as required from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return new Map(rows.map(({name, ...column}) => [name, column]));
}
