import {combineBoth} from '../../../src/engine/kernel/combine';
import {enrichment} from '../../../src/engine/kernel/reference';
import {extremeRows} from '../../../src/engine/stats/extreme-rows';

/**
 * WTCS of every signature's extreme genes against every signature, on unrounded scores.
 * @param scores signature-major
 * @returns query by query
 */
export function selfConnectivity(scores: Float64Array, genes: number, setSize: number): Float64Array {
  const size = scores.length / genes;
  const signatures = Array.from({length: size}, (_, s) => {
    const column = scores.subarray(s * genes, (s + 1) * genes);
    const order = [...column.keys()].sort((a, b) => column[b] - column[a] || a - b);
    const ranks = new Float64Array(genes);
    order.forEach((gene, i) => {
      ranks[gene] = i + 1;
    });
    return {column, ranks};
  });
  const queries = signatures.map(({column}) => extremeRows(column, setSize));
  return Float64Array.from(
    queries.flatMap(({up, down}) =>
      signatures.map(({column, ranks}) => {
        const score = (set: Uint32Array) =>
          enrichment(
            Float64Array.from(set, (gene) => ranks[gene]),
            Float64Array.from(set, (gene) => Math.abs(column[gene])),
            genes,
            'wtcs',
          ).score;
        return combineBoth(score(up), score(down));
      }),
    ),
  );
}
