import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {combine} from '../../../src/engine/kernel/combine';
import {entryLayout} from '../../../src/engine/kernel/entry';
import {createReferenceKernel} from '../../../src/engine/kernel/kernel';
import {createKernel} from '../../../src/engine/kernel/wasm';
import {describeShared, sharedFile} from '../../support/shared';
import {encodeMatrix, loadEntries} from './entries';
import {readSets} from './gene-sets';

const golden = (...parts: string[]) => sharedFile('data', 'connectivity', 'gutc_golden', ...parts);

/** A stored result, one column per query, with its columns and rows in the order asked for. */
async function readResult(name: string, queries: string[], signatures: string[]): Promise<number[][]> {
  const matrix = await openMatrix(golden('gutc_result', 'matrices', 'query', name));
  const {rows, columns} = matrix;
  const values = matrix.readColumns(0, columns.ids.length);
  matrix.close();
  return queries.map((query) => {
    const column = columns.ids.indexOf(query) * rows.ids.length;
    return signatures.map((signature) => values[column + rows.ids.indexOf(signature)]);
  });
}

function expectClose(actual: number[][], expected: number[][], tolerance: number): void {
  expect(actual.map((column) => column.length)).toEqual(expected.map((column) => column.length));
  actual.forEach((column, q) => {
    column.forEach((value, s) => {
      if (!(Math.abs(value - expected[q][s]) <= tolerance))
        throw new Error(`query ${q}, signature ${s}: ${value}, stored ${expected[q][s]}`);
    });
  });
}

describeShared('the build of 10 signatures that cmapM scored', () => {
  it.each([
    ['the fast kernel', createKernel],
    ['the reference kernel', createReferenceKernel],
  ])('gets cs, cs_up, cs_dn and leading edges within 1e-5 from %s', async (_, create) => {
    const matrix = await openMatrix(golden('build', 'modzs_n10x10174.gctx'));
    const signatures = matrix.columns.ids;
    const up = readSets(golden('queries', 'contest_query_ezid_up_n10.gmt'));
    const down = readSets(golden('queries', 'contest_query_ezid_down_n10.gmt'));
    const queries = [...up.keys()];
    expect([...down.keys()].sort()).toEqual([...queries].sort());

    const genes = matrix.rows.ids.length;
    const layout = entryLayout(genes);
    const kernel = create(layout);
    const scores = matrix.readColumns(0, signatures.length);
    const entries = new Uint32Array(genes * signatures.length);
    const rankedGenes = encodeMatrix(scores, layout, genes, entries);
    loadEntries(kernel, entries, genes);
    const rowOf = new Map(matrix.rows.ids.map((id, row) => [id, row]));
    const columns = (sets: Map<string, string[]>): {es: number[][]; leading: number[][]} => {
      const rows = queries.map((query) => (sets.get(query) ?? []).flatMap((gene) => rowOf.get(gene) ?? []));
      const es = new Float64Array(rows.length * signatures.length);
      const leading = new Float64Array(es.length);
      kernel.enrich({sets: rows, signatures: signatures.length, rankedGenes, metric: 'wtcs'}, es, leading);
      const byQuery = (values: Float64Array) =>
        queries.map((_q, q) => [...values.subarray(q * signatures.length, (q + 1) * signatures.length)]);
      return {es: byQuery(es), leading: byQuery(leading)};
    };
    const above = columns(up);
    const below = columns(down);
    matrix.close();

    const cs = above.es.map((es, q) => [
      ...combine(Float64Array.from(es), Float64Array.from(below.es[q]), new Float64Array(es.length)),
    ]);
    const stored = (name: string) => readResult(`${name}_n10x10.gctx`, queries, [...signatures]);
    expectClose(cs, await stored('cs'), 1e-5);
    expectClose(above.es, await stored('cs_up'), 1e-5);
    expectClose(below.es, await stored('cs_dn'), 1e-5);
    expectClose(above.leading, await stored('leadf_up'), 1e-5);
    expectClose(below.leading, await stored('leadf_dn'), 1e-5);
  });
});
