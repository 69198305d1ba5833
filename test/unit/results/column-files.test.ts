import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {lineStarts} from '../../../src/engine/formats/gct-columns';
import {writeGct} from '../../../src/engine/formats/gct-writer';
import {randomNumbers} from '../../../src/engine/stats/random-numbers';
import {type NotedFile, pack} from '../../../src/results/archive/pack';
import {writeColumnFiles} from '../../../src/results/column-files';
import type {ColumnFiles} from '../../../src/results/folder';
import {startTextThread} from '../../../src/results/signatures/text-thread';

describe('files of a column each', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-columns-'));
  const threads = startTextThread(1000);
  afterAll(async () => {
    await threads.close();
    rmSync(folder, {recursive: true});
  });

  const random = randomNumbers(5);
  const rows = 70_000;
  const ids = Array.from({length: rows}, (_, row) => (row === 3 ? 'β\tblank' : `SIG${row % 97}_A375:${row}`));
  const awkward = [Number.NaN, -0, 0, -0.004, 0.005, 100, -100, 99.995, 1e9, -1e21, Number.POSITIVE_INFINITY];
  const columns = ['one', 'two\tcells', 'Ω'].map((id, c) => ({
    id,
    path: `${c}.gct`,
    scores: Float32Array.from({length: rows}, (_, row) => awkward[row] ?? (random(40_001) - 20_000) / 200),
  }));

  /** What the writer of any matrix makes of a column, and what packing makes of that. */
  async function plainly(name: string, {id, scores}: (typeof columns)[number]) {
    const file = path.join(folder, name);
    await writeGct(
      file,
      {
        rows: {ids, fields: new Map()},
        columns: {ids: [id], fields: new Map()},
        readColumns: () => scores,
      },
      {decimals: 2},
    );
    const text = readFileSync(file);
    const noted = await pack(file);
    return {text, noted, packed: readFileSync(`${file}.gz`)};
  }

  it.each(['on this thread', 'on another'])(
    'have the bytes that writing and packing a matrix gives, %s',
    async (where) => {
      const noted = new Map<string, NotedFile>();
      const sets: ColumnFiles[] = [
        {
          rows: lineStarts('test', ids),
          decimals: 2,
          files: columns.map((column) => ({...column, path: `${where}-${column.path}`})),
        },
      ];
      const columnsBeside = (task: Parameters<typeof threads.run<'writeColumns'>>[1]) =>
        threads.run('writeColumns', task);
      const archive = {noted, pack, ...(where === 'on another' && {columnsBeside})};
      await writeColumnFiles({path: folder, plainWriters: false, archive}, sets);
      await writeColumnFiles({path: folder, plainWriters: false}, sets);
      for (const column of columns) {
        const name = `${where}-${column.path}`;
        const plain = await plainly(`${where}-plain-${column.path}`, column);
        expect(readFileSync(path.join(folder, name)).equals(plain.text)).toBe(true);
        expect(readFileSync(path.join(folder, `${name}.gz`)).equals(plain.packed)).toBe(true);
        expect(noted.get(name)).toEqual(plain.noted);
      }
    },
  );

  it('refuses ids that occur twice', () => {
    expect(() => lineStarts('pcl_cell.gct', ['A', 'B', 'A'])).toThrow(/pcl_cell\.gct.*"A"/s);
  });
});
