/** GCT files of proteomic profiles as they come, and as others read what is written. */
import {execFileSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {readProfiles, writeProfiles} from '../../../../src/engine/proteomics/profiles';
import {introspect} from '../../../../src/engine/proteomics/query';
import {demoLevel4} from '../../../../src/library/demo/proteomics';
import {givenFolder} from '../../../support/homes';
import {installedProgram} from '../../../support/programs';

const folder = givenFolder();
const file = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, {recursive: true}));

/** Two probes of two wells; `cell` is a value, `rows` and `wells` their ids. */
const gct = (cell: string, rows = ['r1', 'r2'], wells = ['w1', 'w2']) =>
  [
    '#1.3',
    '2\t2\t1\t1',
    ['id', 'pr_gene_symbol', ...wells].join('\t'),
    'cell_id\tna\tMCF7\tMCF7',
    `${rows[0]}\tA\t${cell}\t2`,
    `${rows[1]}\tB\t3\t4`,
    '',
  ].join('\n');

describe('phospho and chromatin GCT files of the portals', () => {
  it.each([
    ['an empty cell', ''],
    ['NaN', 'NaN'],
    ['NA', 'NA'],
    ["a spreadsheet's #N/A", '#N/A'],
    ["psp's -666", '-666'],
  ])('load where a cell is %s: the value is missing', async (_, cell) => {
    writeFileSync(file('missing.gct'), gct(cell));
    expect([...(await readProfiles(file('missing.gct'))).values]).toEqual([Number.NaN, 3, 2, 4]);
  });

  it.each([
    ['text in a cell', gct('LOD'), /line 5, field 3: "LOD" is not a number \(row "r1", column "w1"\)/],
    ['a bound in a cell', gct('<0.01'), /"<0.01" is not a number/],
    ['a decimal comma', gct('1,5'), /"1,5" is not a number/],
    ['an infinite ratio', gct('-Infinity'), /"-Infinity" is infinite/],
    ['a probe twice', gct('1', ['r1', 'r1']), /row id "r1" twice: line 5 and line 6/],
    ['a well twice', gct('1', ['r1', 'r2'], ['w1', 'w1']), /column id "w1" twice: line 3, field 3 and/],
  ])('are refused for %s, with where it stands', async (_, text, reason) => {
    writeFileSync(file('refused.gct'), text);
    await expect(readProfiles(file('refused.gct'))).rejects.toThrow(reason);
  });
});

const python = installedProgram(['python3', '/usr/bin/python3'], ['-c', 'import pandas']);

/** Reads a GCT 1.3 by its own numbers of lines and fields. */
const program = `
import json, sys
import pandas
name = sys.argv[1]
with open(name) as lines:
    version, counts = next(lines).strip(), next(lines)
rows, columns, row_fields, column_fields = map(int, counts.split())
table = pandas.read_csv(name, sep="\\t", skiprows=2, index_col=0, dtype=str, keep_default_na=False)
wells = table.iloc[:column_fields, row_fields:]
values = pandas.read_csv(name, sep="\\t", skiprows=list(range(2)) + list(range(3, 3 + column_fields)), index_col=0,
                         float_precision="round_trip", na_values=["NaN"]).iloc[:, row_fields:]
assert version == "#1.3" and values.shape == (rows, columns) and (values.dtypes == "float64").all()
print(json.dumps({"rows": list(values.index), "columns": list(values.columns),
                  "fields": {f: list(wells.loc[f]) for f in wells.index},
                  "values": [[None if v != v else v for v in values[c]] for c in values.columns]}))
`;

(python ? describe : describe.skip)(
  python ? 'what is written, read by pandas' : 'what is written, read by pandas (skipped: no python3-pandas)',
  () => {
    it.each([
      ['profiles', () => demoLevel4('P100')],
      ['connections', () => introspect(demoLevel4('GCP'), {fields: ['pert_iname', 'cell_id']}).connections],
    ])('%s have every value to the last bit, and their metadata', async (name, make) => {
      const written = make();
      await writeProfiles(file(`${name}.gct`), written);
      const read = JSON.parse(
        execFileSync(python ?? '', ['-c', program, file(`${name}.gct`)], {
          encoding: 'utf8',
          maxBuffer: 1 << 28,
        }),
      ) as {rows: string[]; columns: string[]; fields: Record<string, string[]>; values: (number | null)[][]};
      expect(read.rows).toEqual(written.rows.ids);
      expect(read.columns).toEqual(written.columns.ids);
      const height = written.rows.ids.length;
      read.values.forEach((column, c) => {
        // -0 is written as 0.
        const own = [...written.values.subarray(c * height, (c + 1) * height)];
        expect(column).toEqual(own.map((value) => (Number.isNaN(value) ? null : value + 0)));
      });
      const again = await readProfiles(file(`${name}.gct`));
      for (const [field, texts] of Object.entries(read.fields)) {
        expect(again.columns.fields.has(field)).toBe(true);
        expect(texts).toHaveLength(written.columns.ids.length);
      }
      expect(read.fields.cell_id?.[0]).toBe('A375');
    });
  },
);
