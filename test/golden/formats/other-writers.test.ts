import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {MatrixReader} from '../../../src/engine/formats/matrix';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {recognise} from '../../../src/library/tables/recognise';
import {pythonWithH5py} from '../../support/programs';
import {describeShared, sharedFile} from '../../support/shared';

/** A field of the signatures as values; null where there is none. */
function valuesOf({columns}: MatrixReader, name: string): (string | number | null)[] {
  const field = columns.fields.get(name);
  if (!field) throw new Error(`no field ${name}`);
  if (field.kind === 'text') return Array.from(field.codes, (code) => field.dictionary[code] ?? null);
  return Array.from(field.values, (value) => (Number.isNaN(value) ? null : value));
}

describeShared('GCTx of other writers', () => {
  const given = (name: string) => sharedFile('cases', 'gctx', name);

  it('takes what rhdf5 writes for the NA of a whole number for missing', async () => {
    const opened = await openMatrix(given('rhdf5_integer_na.gctx'));
    expect(valuesOf(opened, 'distil_nsample')).toEqual([3, null, 2, 3, 3, 3]);
    expect(valuesOf(opened, 'pert_time')).toEqual([24, null, 24, 6, 24, 24]);
    opened.close();
  });

  it('reads whole numbers of fewer bits than they are stored in', async () => {
    const opened = await openMatrix(given('int32_of_20_bits.gctx'));
    expect([...opened.readColumns(0, 6)]).toEqual(Array.from({length: 240}, (_, i) => -800 + 7 * i));
    opened.close();
  });

  it('reads an enumeration by its names', async () => {
    const opened = await openMatrix(given('pert_type_as_enum.gctx'));
    expect(valuesOf(opened, 'pert_type').slice(0, 3)).toEqual(['trt_cp', 'trt_sh', 'trt_cp']);
    opened.close();
  });

  it('finds HDF5 behind a block of the user', async () => {
    const file = given('userblock_4096.gctx');
    const opened = await openMatrix(file);
    expect(opened.format).toBe('GCTx');
    expect(opened.readColumns(0, 1)[0]).toBeCloseTo(0.00123015, 8);
    opened.close();
    // Loading metadata takes it for a matrix too; this one describes nothing.
    await expect(recognise(file)).rejects.toMatchObject({code: 'LOAD_NOT_RECOGNISED'});
  });
});

/** Files of three genes and two signatures, and what makes each of them odd. */
const maker = `
import h5py, numpy as np, os, sys
os.chdir(sys.argv[1])
scores = np.arange(6, dtype='<f4').reshape(2, 3)
def make(name, change, matrix=True, **options):
    with h5py.File(name + '.gctx', 'w', **options) as f:
        f['0/META/ROW/id'] = np.array([b'780', b'10', b'7849'])
        f['0/META/COL/id'] = np.array([b's1', b's2'])
        f.create_group('0/DATA/0')
        if matrix: f['0/DATA/0/matrix'] = scores
        change(f)
def field(f, name, values, dtype): f['0/META/COL'].create_dataset(name, data=np.array(values, dtype=dtype), dtype=dtype)
def bits(f, name, kind, size, precision, offset, values):
    t = kind.copy(); t.set_size(size); t.set_precision(precision); t.set_offset(offset)
    d = h5py.h5d.create(f['0/META/COL'].id, name.encode(), t, h5py.h5s.create_simple((2,)))
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array(values, dtype='i8'))
def virtual(f, name, shape, source, dataset):
    layout = h5py.VirtualLayout(shape=shape, dtype='f4')
    layout[...] = h5py.VirtualSource(source, dataset, shape=shape)
    f.create_virtual_dataset(name, layout)
def numbers(f):
    i16, u16, i32 = h5py.h5t.STD_I16LE, h5py.h5t.STD_U16LE, h5py.h5t.STD_I32BE
    bits(f, 'i12', i16, 2, 12, 0, [-7, 2047])
    bits(f, 'i12 from 3', i16, 2, 12, 3, [-2048, 11])
    bits(f, 'u12', u16, 2, 12, 0, [7, 4095])
    bits(f, 'i40', i16, 8, 40, 0, [-7, 2**39 - 1])
    bits(f, 'big-endian i20', i32, 4, 20, 0, [-7, 11])
    field(f, 'big-endian f4', [1.5, -2], '>f4')
    f['shared'] = np.dtype('<i4')
    f['0/META/COL'].create_dataset('shared', data=[4, -5], dtype=f['shared'])
    field(f, 'truth', [True, False], '?')
for name, options in (('plain', {}), ('latest', {'libver': 'latest'}), ('ordered', {'libver': 'latest', 'track_order': True}), ('behind', {'userblock_size': 8192})):
    make(name, numbers, **options)
make('float16', lambda f: field(f, 'odd', [1.5, 2], 'f2'))
make('opaque', lambda f: field(f, 'odd', [b'ab', b'cd'], 'V2'))
make('compound', lambda f: field(f, 'odd', [(1, 2), (3, 4)], [('a', 'i4'), ('b', 'f8')]))
make('reference', lambda f: field(f, 'odd', [f['0'].ref] * 2, h5py.ref_dtype))
make('lists', lambda f: f['0/META/COL'].create_dataset('odd', (2,), h5py.vlen_dtype('i4')))
make('lzf', lambda f: f['0/META/COL'].create_dataset('odd', data=[1, 2], chunks=(2,), compression='lzf'))
with h5py.File('source.h5', 'w') as f: f['scores'] = scores
make('absent', lambda f: virtual(f, '0/DATA/0/matrix', (2, 3), 'gone.h5', 'scores'), matrix=False)
make('without', lambda f: virtual(f, '0/DATA/0/matrix', (2, 3), 'source.h5', 'gone'), matrix=False)
make('present', lambda f: virtual(f, '0/DATA/0/matrix', (2, 3), 'source.h5', 'scores'), matrix=False)
make('nested', lambda f: virtual(f, '0/DATA/0/matrix', (2, 3), 'absent.gctx', '0/DATA/0/matrix'), matrix=False)
make('absent-field', lambda f: virtual(f, '0/META/COL/odd', (2,), 'gone.h5', 'scores'))
make('link', lambda f: f.__setitem__('0/DATA/0/matrix', h5py.ExternalLink('source.h5', 'scores')), matrix=False)
make('external', lambda f: f.create_dataset('0/DATA/0/matrix', (2, 3), '<f4', external=[(os.path.abspath('raw'), 0, 24)]), matrix=False)
`;

const python = pythonWithH5py();
if (!python) console.warn('skipped: no python3 with h5py is here to write unusual HDF5');

(python ? describe : describe.skip)('unusual HDF5', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'openclue-writers-'));
    writeFileSync(path.join(folder, 'raw'), Buffer.from(Float32Array.of(0, 1, 2, 3, 4, 5).buffer));
    execFileSync(python as string, ['-c', maker, folder]);
  });
  afterAll(() => rmSync(folder, {recursive: true}));
  const given = (name: string) => path.join(folder, `${name}.gctx`);

  it.each(['plain', 'latest', 'ordered', 'behind'])('keeps numbers of any bits: %s layout', async (name) => {
    const opened = await openMatrix(given(name));
    expect(
      Object.fromEntries([...opened.columns.fields.keys()].map((key) => [key, valuesOf(opened, key)])),
    ).toEqual({
      i12: [-7, 2047],
      'i12 from 3': [-2048, 11],
      u12: [7, 4095],
      i40: [-7, 2 ** 39 - 1],
      'big-endian i20': [-7, 11],
      'big-endian f4': [1.5, -2],
      shared: [4, -5],
      truth: [1, 0],
    });
    expect([...opened.readColumns(1, 2)]).toEqual([3, 4, 5]);
    opened.close();
  });

  it.each([
    ['float16', 'floating-point numbers of 2 bytes'],
    ['opaque', 'opaque bytes'],
    ['compound', 'compounds'],
    ['reference', 'references'],
    ['lists', 'lists'],
    ['lzf', 'filter 32000'],
  ])('leaves out an odd column of metadata and says so: %s', async (name, reason) => {
    const opened = await openMatrix(given(name));
    expect(opened.columns.fields.size).toBe(0);
    expect(opened.warnings).toEqual([expect.stringContaining(reason)]);
    expect(opened.warnings[0]).toContain('/0/META/COL/odd');
    expect([...opened.readColumns(0, 1)]).toEqual([0, 1, 2]);
    opened.close();
  });

  it.each([
    ['absent', 'matrix: it is virtual, and its source "scores" of the file "gone.h5" is not there'],
    ['without', 'its source "gone" of the file "source.h5" is not there'],
    ['nested', 'its source "scores" of the file "gone.h5" is not there'],
    ['absent-field', 'COL/odd: it is virtual, and its source "scores" of the file "gone.h5" is not there'],
    ['link', 'it is a link into the file "source.h5"'],
  ])('refuses values that lie in files which are not there, naming them: %s', async (name, message) => {
    await expect(openMatrix(given(name))).rejects.toMatchObject({
      code: 'GCTX_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it.each(['present', 'external'])(
    'takes values from other files of its owner, not of a stranger: %s',
    async (name) => {
      const opened = await openMatrix(given(name));
      expect([...opened.readColumns(0, 2)]).toEqual([0, 1, 2, 3, 4, 5]);
      opened.close();
      await expect(openMatrix(given(name), {selfContained: true})).rejects.toMatchObject({
        code: 'GCTX_INVALID',
      });
    },
  );
});
