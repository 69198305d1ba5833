import type {PoolClient} from 'pg';
import {failure, isFailure, type OpenclueError} from '../../errors';
import {type Plan, planOutput, type TargetColumn} from './compile';
import type {Row, Table} from './format';
import {laterRowsSql, leaveOutSql, repeatsSql} from './merge';
import {openTable} from './open-table';
import {ignoredHeaders, type Recognised} from './recognise';
import type {Rejection} from './report';
import {Staging} from './staging';
import {Misfit} from './values';

/** Faults of a refused file shown with their reason; more are only counted. */
const rejectionsShown = 20;
/** The same of rows left out, whose list is all that remains of them. */
const skippedShown = 1000;

/** A file read to its end, in staging tables, without a fault. */
export interface Staged {
  readonly stagings: readonly {readonly staging: Staging; readonly kept: number}[];
  readonly rowsRead: number;
  /** rows left out for their faults, and the faults; none unless that was asked for */
  readonly rowsSkipped: number;
  readonly skipped: readonly Rejection[];
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
 * @param skipBadRows leaves single rows at fault out instead of refusing the file
 * @throws RowsRejected with every fault of the file's rows; LOAD_FILE_UNREADABLE, LOAD_COLUMNS_MISSING
 */
export async function stageFile(
  client: PoolClient,
  recognised: Recognised,
  skipBadRows: boolean,
  onProgress: (bytes: number, rows: number) => void,
): Promise<Staged> {
  const {source, format} = recognised;
  let bytes = 0;
  const faults = new Faults(source.label, skipBadRows);
  const count = (more: number) => {
    bytes += more;
  };
  const table = await openTable(recognised, count, skipBadRows ? faults.addUnread : undefined);
  const stagings: Staging[] = [];
  const rowsRead = () => table.rowsRead() + faults.unread;
  try {
    for (const output of format.outputs) {
      const plan = planOutput(output, table.header, await columnsOf(client, output.table));
      stagings.push(await Staging.create(client, plan));
    }
    await stagings[0].start();
    for await (const rows of faults.guard(table.blocks)) {
      const texts = encodeRows(stagings, rows, table, faults);
      for (const [i, staging] of stagings.entries()) await staging.write(texts[i]);
      onProgress(bytes, rowsRead());
    }
    faults.check(rowsRead());
    const kept: number[] = [];
    for (const staging of stagings) kept.push(await staging.finish());
    if (skipBadRows) await leaveOutRepeats(client, stagings, kept, table, faults);
    else for (const staging of stagings) await checkRepeats(client, staging, table, faults);
    faults.check(rowsRead(), kept);
    for (const {plan} of stagings) await complete(client, plan);
    return {
      stagings: stagings.map((staging, i) => ({staging, kept: kept[i]})),
      rowsRead: rowsRead(),
      ...faults.skipped(),
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

/** The COPY lines of each staging table; of a row at fault there are none in any. */
function encodeRows(
  stagings: readonly Staging[],
  rows: readonly Row[],
  {unit}: Table,
  faults: Faults,
): readonly string[] {
  const texts = stagings.map(() => '');
  for (const row of rows) {
    const lines = stagings.map(({plan}) => {
      try {
        return plan.encode(row);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        faults.add(`${unit} ${row.line}`, error.message);
        return undefined;
      }
    });
    if (lines.includes(undefined)) continue;
    lines.forEach((line, i) => {
      texts[i] += line;
    });
  }
  return faults.refuses ? stagings.map(() => '') : texts;
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
    repeatsSql(plan, rejectionsShown),
  );
  for (const {key, first, last} of rows) {
    faults.add(
      `${unit} ${last}`,
      `${plan.output.key.join(', ')} "${key}" is that of ${unit} ${first} already`,
    );
  }
}

/** Takes the rows that hold the record of an earlier row out of all staging tables; `kept` follows. */
async function leaveOutRepeats(
  client: PoolClient,
  stagings: readonly Staging[],
  kept: number[],
  {unit}: Table,
  faults: Faults,
): Promise<void> {
  for (const {plan} of stagings) {
    const {rows} = await client.query<{key: string; first: number; place: number}>(laterRowsSql(plan));
    if (rows.length === 0) continue;
    for (const {key, first, place} of rows) {
      const reason = `${plan.output.key.join(', ')} "${key}" is that of ${unit} ${first} already`;
      faults.add(`${unit} ${place}`, reason);
    }
    for (const [i, staging] of stagings.entries()) {
      const {rowCount} = await client.query(leaveOutSql(staging.plan), [rows.map(({place}) => place)]);
      kept[i] -= rowCount ?? 0;
    }
  }
}

/** Collects what is wrong with a file, so that one run tells all. */
class Faults {
  private readonly shown: Rejection[] = [];
  /** rows at fault; one that several tables would take is one all the same */
  private readonly places = new Set<string>();
  /** the structure of the file is at fault, so that no row behind can be trusted */
  private broken = false;
  /** rows at fault that the reader of the file did not hand over */
  unread = 0;

  constructor(
    private readonly file: string,
    private readonly skips: boolean,
  ) {}

  /** True once the file cannot be taken. */
  get refuses(): boolean {
    return this.broken || (!this.skips && this.places.size > 0);
  }

  add(place: string, reason: string): void {
    if (
      this.places.has(place) &&
      this.shown.some((known) => known.place === place && known.reason === reason)
    ) {
      return;
    }
    this.places.add(place);
    if (this.shown.length < (this.skips ? skippedShown : rejectionsShown)) this.shown.push({place, reason});
  }

  readonly addUnread = (place: string, reason: string): void => {
    this.unread++;
    this.add(place, reason);
  };

  /** Passes blocks on; a fault of the file's structure ends them, since what follows cannot be trusted. */
  async *guard(
    blocks: Table['blocks'],
  ): Table['blocks'] extends AsyncIterable<infer B> ? AsyncGenerator<B> : never {
    try {
      yield* blocks;
    } catch (error) {
      if (!isFailure(error, 'LOAD_ROW_INVALID')) throw error;
      const {place, detail} = error.details as {place: string; detail: string};
      this.broken = true;
      this.add(place, detail);
    }
  }

  /**
   * @param kept records of each table; where rows are left out one at least must stay
   * @throws RowsRejected if anything was wrong that is not left out
   */
  check(rowsRead: number, kept: readonly number[] = [1]): void {
    const nothingLeft = this.places.size > 0 && kept.every((records) => records === 0);
    if (!this.refuses && !nothingLeft) return;
    const [{place, reason: detail}] = this.shown;
    const first = failure('LOAD_ROW_INVALID', {file: this.file, place, detail});
    throw new RowsRejected(first, Math.max(rowsRead, this.places.size), this.places.size, this.shown);
  }

  /** What was left out. */
  skipped(): Pick<Staged, 'rowsSkipped' | 'skipped'> {
    return {rowsSkipped: this.places.size, skipped: this.shown};
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
