import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {writeGctx} from '../../../src/engine/formats/gctx-writer';
import {pythonWithH5py} from '../../support/programs';

const python = pythonWithH5py();
if (!python) console.warn('skipped: no python3 with h5py is here to read GCTx independently');

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
