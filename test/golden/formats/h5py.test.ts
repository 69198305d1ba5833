import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {writeGctx, writeGctxFiles} from '../../../src/engine/formats/gctx-writer';

/** The way cmapPy reads a GCTx, as JSON. */
const reader = `
import h5py, json, sys
def texts(values): return [v.decode('utf-8').strip() if isinstance(v, bytes) else float(v) for v in values]
with h5py.File(sys.argv[1], 'r') as f:
    axis = lambda name: {k: texts(d[()]) for k, d in f['0/META/' + name].items()}
    print(json.dumps({'row': axis('ROW'), 'col': axis('COL'), 'matrix': f['0/DATA/0/matrix'][()].tolist()}))
`;

/** A Python that has h5py (Debian: python3-h5py), or none. */
const python = ['python3', '/usr/bin/python3'].find((candidate) => {
  try {
    execFileSync(candidate, ['-c', 'import h5py'], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
});
if (!python) console.warn('skipped: no python3 with h5py is here to read GCTx independently');

(python ? it : it.skip)('GCTx is read by h5py as it was written', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-h5py-'));
  try {
    const rows = {
      ids: ['s1', 's2', 's3'],
      fields: new Map([
        ['cell', {kind: 'text', dictionary: ['A375', 'Ω'], codes: Int32Array.of(0, -1, 1)} as const],
        ['nsample', {kind: 'number', values: Float64Array.of(3, Number.NaN, 5)} as const],
        ['tas', {kind: 'number', values: Float64Array.of(0.25, 0.5, 1)} as const],
      ]),
    };
    const columns = {ids: ['Q1', 'Q2'], fields: new Map()};
    const scores = (factor: number) => (start: number, end: number) =>
      Float32Array.from([1, -2.5, 0, 3, 4, 0.125], (score) => score * factor).subarray(start * 3, end * 3);
    const file = (name: string) => path.join(folder, `${name}.gctx`);
    await writeGctxFiles({rows, columns}, [
      {file: file('cs'), readColumns: scores(1)},
      {file: file('ncs'), readColumns: scores(2)},
    ]);
    for (const [name, factor] of [
      ['cs', 1],
      ['ncs', 2],
    ] as const) {
      const output = execFileSync(python as string, ['-c', reader, file(name)], {encoding: 'utf8'});
      expect(JSON.parse(output)).toEqual({
        row: {id: rows.ids, cell: ['A375', '-666', 'Ω'], nsample: [3, -666, 5], tas: [0.25, 0.5, 1]},
        col: {id: columns.ids},
        matrix: [[1, -2.5, 0].map((score) => score * factor), [3, 4, 0.125].map((score) => score * factor)],
      });
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
});

(python ? it : it.skip)(
  'fields come in the order they were given, by place: h5py lists them so',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'openclue-h5py-'));
    try {
      // More than the 8 that HDF5 keeps in the group itself, and in no order of their names.
      const names = [
        'pert_id',
        'pert_iname',
        'pert_type',
        'z',
        'y',
        'x',
        'cell_id',
        'a',
        'n_reference',
        'low_n',
      ];
      const table = (id: string) => ({
        ids: [id],
        fields: new Map(names.map((name) => [name, {kind: 'number', values: Float64Array.of(1)} as const])),
      });
      const file = path.join(folder, 'order.gctx');
      await writeGctx(file, {rows: table('r'), columns: table('c'), readColumns: () => Float32Array.of(1)});
      const keys = `
import h5py, json, sys
with h5py.File(sys.argv[1], 'r') as f: print(json.dumps([list(f['0/META/' + a].keys()) for a in ('ROW', 'COL')]))
`;
      const listed = JSON.parse(execFileSync(python as string, ['-c', keys, file], {encoding: 'utf8'}));
      expect(listed).toEqual([
        ['id', ...names],
        ['id', ...names],
      ]);
    } finally {
      rmSync(folder, {recursive: true});
    }
  },
);
