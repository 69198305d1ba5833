import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {gutcReference} from '../../../src/engine/stats/gutc-reference';
import {percentilesWithin} from '../../../src/engine/stats/introspect';
import {normalizeScores} from '../../../src/engine/stats/ncs';
import {describeShared, sharedFile} from '../../support/shared';
import {symmetric} from '../../support/square';
import {type IntrospectVectors, largestDifference, numbers, readJson, signatureField} from './gutc-vectors';
import {selfConnectivity} from './self-connectivity';

describeShared('the introspect vectors', () => {
  const vectors = readJson<IntrospectVectors>('04_gutc', 'introspect.json');
  const size = vectors.sig_id.length;
  const stored = (key: 'cs' | 'ncs' | 'ps') => numbers(vectors[key].flat());

  it('sets, raw scores, NCS and percentiles', async () => {
    const matrix = await openMatrix(sharedFile('vectors', '02_wtcs', 'score.gct'));
    const genes = matrix.rows.ids.length;
    // The file has one decimal, which single precision does not hold exactly.
    const scores = Float64Array.from(matrix.readColumns(0, size), (score) => Math.round(score * 10) / 10);
    const cs = selfConnectivity(scores, genes, vectors.gset_size);
    // The down lists of two queries get exactly as far up as down in signature 23, down first. The vectors have what the
    // rounding of their sums left ahead, up; here the first counts (kernel/ties.ts).
    const ties = [
      {query: 12, byOrder: (4800 + 4000) / 36_000 / 2, byRounding: 0},
      {query: 37, byOrder: 0, byRounding: -(5200 + 4600) / 36_000 / 2},
    ];
    for (const {query, byOrder, byRounding} of ties) {
      expect(cs[query * size + 23]).toBeCloseTo(byOrder, 12);
      cs[query * size + 23] = byRounding;
    }
    expect(largestDifference(symmetric(cs), stored('cs'))).toBeLessThanOrEqual(1e-9);

    const reference = gutcReference(signatureField('pert_type'), signatureField('cell_id'));
    const columns = Array.from({length: size}, (_, q) =>
      normalizeScores({cs: cs.slice(q * size, (q + 1) * size), ...reference}),
    );
    const ncs = Float64Array.from(columns.flatMap((column) => [...column]));
    expect(largestDifference(symmetric(ncs), stored('ncs'))).toBeLessThanOrEqual(1e-9);

    const ps = Float64Array.from(columns.flatMap((column) => [...percentilesWithin(column)]));
    expect(largestDifference(symmetric(ps), stored('ps'))).toBeLessThanOrEqual(1e-3);
  });
});
