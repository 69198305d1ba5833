import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
  writeGctx,
  writeGctxFiles,
  writeGctxOnRows,
  writeGctxRows,
} from '../../../src/engine/formats/gctx-writer';
import type {MetadataField, MetadataTable} from '../../../src/engine/formats/matrix';
import {installedProgram} from '../../support/programs';

/** What a reader makes of a file: texts as it gives them, a list for each field. */
interface FoundGctx {
  readonly row: Readonly<Record<string, readonly (string | number)[]>>;
  readonly col: Readonly<Record<string, readonly (string | number)[]>>;
  /** signature by signature; null for NaN */
  readonly matrix: readonly (readonly (number | null)[])[];
}

/** A program that prints a file as FoundGctx. */
interface OtherReader {
  readonly name: string;
  readonly commands: readonly string[];
  readonly probe: readonly string[];
  readonly read: (file: string) => string[];
}

/** The way cmapPy reads a GCTx. */
const h5py = `
import h5py, json, math, sys
def texts(values): return [v.decode('utf-8') if isinstance(v, bytes) else float(v) for v in values]
with h5py.File(sys.argv[1], 'r') as f:
    axis = lambda name: {k: texts(d[()]) for k, d in f['0/META/' + name].items()}
    matrix = [[None if math.isnan(x) else x for x in row] for row in f['0/DATA/0/matrix'][()].tolist()]
    print(json.dumps({'row': axis('ROW'), 'col': axis('COL'), 'matrix': matrix}))
`;

/** The way cmapR reads a GCTx; every text is marked as R takes it in a UTF-8 locale. */
const rhdf5 = `
suppressMessages(library(rhdf5))
json <- function(x) {
  if (is.list(x)) return(paste0('{', paste0('"', names(x), '":', vapply(x, json, ''), collapse = ','), '}'))
  if (is.matrix(x)) return(paste0('[', paste(apply(x, 2, json), collapse = ','), ']'))
  cells <- if (is.character(x)) paste0('"', enc2utf8(x), '"') else ifelse(is.na(x), 'null', as.character(x))
  paste0('[', paste(cells, collapse = ','), ']')
}
file <- commandArgs(TRUE)[1]
axis <- function(name) lapply(h5read(file, paste0('0/META/', name)), as.vector)
cat(json(list(row = axis('ROW'), col = axis('COL'), matrix = h5read(file, '0/DATA/0/matrix'))))
`;

/** A matrix of characters has rows of one length in Octave; cellstr is its way from there to texts. */
const octave = `
function part = fields_of(x)
  part = struct();
  names = fieldnames(x);
  for i = 1:numel(names)
    value = x.(names{i});
    if ischar(value)
      value = cellstr(value)';
    else
      value = num2cell(double(value(:)'));
    end
    part.(names{i}) = value;
  end
end
root = load('-hdf5', getenv('GCTX_FILE'))._0;
found = struct('row', fields_of(root.META.ROW), 'col', fields_of(root.META.COL), 'matrix', root.DATA._0.matrix');
printf('%s', jsonencode(found));
`;

/** What a text lacks of its field's width is NUL, which jsfive hands over; blanks would be no other than the text's own. */
const jsfive = `
import {readFileSync} from 'node:fs';
import {File} from 'jsfive';
const bytes = readFileSync(process.argv[1]);
const file = new File(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), 'x');
const text = (value) => (typeof value === 'string' ? value.replace(/\\0+$/, '') : value);
const axis = (name) => {
  const group = file.get('0/META/' + name);
  return Object.fromEntries(group.keys.map((key) => [key, Array.from(group.get(key).value, text)]));
};
const matrix = file.get('0/DATA/0/matrix');
const [width, height] = matrix.shape;
const scores = Array.from(matrix.value, (x) => (Number.isNaN(x) ? null : x));
const rows = Array.from({length: width}, (_, i) => scores.slice(i * height, (i + 1) * height));
console.log(JSON.stringify({row: axis('ROW'), col: axis('COL'), matrix: rows}));
`;

const readers: readonly OtherReader[] = [
  {
    name: 'h5py (Debian: python3-h5py)',
    commands: ['python3', '/usr/bin/python3'],
    probe: ['-c', 'import h5py'],
    read: (file) => ['-c', h5py, file],
  },
  {
    name: 'rhdf5 (Debian: r-bioc-rhdf5)',
    commands: ['Rscript'],
    probe: ['-e', 'library(rhdf5)'],
    read: (file) => ['-e', rhdf5, file],
  },
  {
    name: "Octave's load (Debian: octave)",
    commands: ['octave-cli'],
    probe: ['--version'],
    // It takes no arguments beside --eval.
    read: () => ['--no-gui', '--quiet', '--eval', octave],
  },
  {
    name: 'jsfive (npm)',
    commands: [process.execPath],
    probe: ['--input-type=module', '-e', "import 'jsfive'"],
    read: (file) => ['--input-type=module', '-e', jsfive, file],
  },
];

const rows: MetadataTable = {
  ids: ['207', 'AKT1_long_id', '3'],
  fields: new Map<string, MetadataField>([
    ['cell', {kind: 'text', dictionary: ['A375', 'MCF 10A'], codes: Int32Array.of(0, -1, 1)} as const],
    [
      'pert_idose',
      {kind: 'text', dictionary: ['10 µM', 'Ω', '5 uM'], codes: Int32Array.of(0, 1, 2)} as const,
    ],
    ['unknown', {kind: 'text', dictionary: [], codes: Int32Array.of(-1, -1, -1)} as const],
    ['nsample', {kind: 'number', values: Float64Array.of(3, Number.NaN, 5)} as const],
    ['tas', {kind: 'number', values: Float64Array.of(0.25, 0.5, 1)} as const],
    // With more than 8 HDF5 lays a group out in another way.
    ...['h', 'b', 'g', 'c', 'e', 'd'].map(
      (name) => [name, {kind: 'number', values: Float64Array.of(1, 2, 3)} as const] as const,
    ),
  ]),
};
const columns = {
  ids: ['Q1', 'a longer query'],
  fields: new Map([
    ['desc', {kind: 'text', dictionary: ['up', 'up/dn'], codes: Int32Array.of(0, 1)} as const],
  ]),
};
const scores = [1, -2.5, Number.NaN, 3, 4, 0.125];

/** The files of every way in which GCTx is written, and what multiplies their scores. */
async function writeEachWay(folder: string): Promise<[string, number][]> {
  const readColumns = (factor: number) => (start: number, end: number) =>
    Float32Array.from(scores, (score) => score * factor).subarray(start * 3, end * 3);
  const file = (name: string) => path.join(folder, `${name}.gctx`);
  await writeGctx(file('alone'), {rows, columns, readColumns: readColumns(1)});
  await writeGctxFiles({rows, columns}, [
    {file: file('first'), readColumns: readColumns(1)},
    {file: file('copied'), readColumns: readColumns(2)},
  ]);
  await writeGctxRows(file('rows'), rows);
  const begun = {count: 3, image: readFileSync(file('rows'))};
  await writeGctxOnRows(file('begun'), begun, {columns, readColumns: readColumns(4)});
  return [
    [file('alone'), 1],
    [file('copied'), 2],
    [file('begun'), 4],
  ];
}

function expected(factor: number): FoundGctx {
  const times = (score: number) => (Number.isNaN(score) ? null : score * factor);
  return {
    row: {
      id: rows.ids,
      cell: ['A375', '-666', 'MCF 10A'],
      pert_idose: ['10 µM', 'Ω', '5 uM'],
      unknown: ['-666', '-666', '-666'],
      nsample: [3, -666, 5],
      tas: [0.25, 0.5, 1],
      ...Object.fromEntries(['h', 'b', 'g', 'c', 'e', 'd'].map((name) => [name, [1, 2, 3]])),
    },
    col: {id: columns.ids, desc: ['up', 'up/dn']},
    matrix: [scores.slice(0, 3).map(times), scores.slice(3).map(times)],
  };
}

describe('every GCTx we write is read as it was written, without blanks behind its texts,', () => {
  let folder: string;
  let files: [string, number][];
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'openclue-readers-'));
    files = await writeEachWay(folder);
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  for (const reader of readers) {
    const command = installedProgram(reader.commands, reader.probe);
    if (!command) console.warn(`skipped: ${reader.name} is not here to read GCTx independently`);
    (command ? it : it.skip)(`by ${reader.name}`, () => {
      for (const [file, factor] of files) {
        const output = execFileSync(command as string, reader.read(file), {
          encoding: 'utf8',
          env: {...process.env, LC_ALL: 'C.UTF-8', GCTX_FILE: file},
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        expect(JSON.parse(output)).toEqual(expected(factor));
      }
    });
  }
});
