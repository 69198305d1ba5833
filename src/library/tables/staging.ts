import {finished} from 'node:stream/promises';
import type {PoolClient} from 'pg';
import {type CopyStreamQuery, from as copyFrom} from 'pg-copy-streams';
import type {Plan} from './compile';
import {copySql, createStagingSql} from './merge';

/**
 * The staging table of one output, filled through COPY. A session can run one COPY at a time, so a format's first
 * output streams while the others, small by nature, wait in memory.
 */
export class Staging {
  private stream: CopyStreamQuery | undefined;
  private readonly waiting: string[] = [];

  private constructor(
    private readonly client: PoolClient,
    readonly plan: Plan,
  ) {}

  static async create(client: PoolClient, plan: Plan): Promise<Staging> {
    await client.query(createStagingSql(plan));
    return new Staging(client, plan);
  }

  /** Starts the COPY; what was held so far goes first. */
  async start(): Promise<void> {
    this.stream = this.client.query(copyFrom(copySql(this.plan)));
    // The failure surfaces where it is awaited, in write or finish; unheard it would end the process.
    this.stream.on('error', () => {});
    for (const lines of this.waiting.splice(0)) await this.write(lines);
  }

  /** Takes COPY lines; resolves when there is room for more. */
  async write(lines: string): Promise<void> {
    if (lines === '') return;
    if (!this.stream) this.waiting.push(lines);
    else if (!this.stream.write(lines)) await drained(this.stream);
  }

  /** Ends the COPY. @returns records staged */
  async finish(): Promise<number> {
    if (!this.stream) await this.start();
    const stream = this.stream as CopyStreamQuery; // started just now if not before
    stream.end();
    await finished(stream);
    return stream.rowCount;
  }

  /** Breaks the COPY off so that the session can be closed. */
  abandon(): void {
    this.stream?.destroy();
  }
}

function drained(stream: CopyStreamQuery): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      stream.off('drain', settle);
      stream.off('error', settle);
      if (error) reject(error);
      else resolve();
    };
    stream.on('drain', settle);
    stream.on('error', settle);
  });
}
