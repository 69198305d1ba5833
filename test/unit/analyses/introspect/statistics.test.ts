import {introspectNorm} from '../../../../src/analyses/introspect/statistics';
import type {MetadataField} from '../../../../src/engine/formats/matrix';
import {percentilesWithin} from '../../../../src/engine/stats/introspect';
import {textField} from '../../engine/stats/text-field';

const flags = (...values: number[]): MetadataField => ({kind: 'number', values: Float64Array.from(values)});

/** Four signatures of one cell line. */
function norm(types: readonly string[] | undefined, touchstone?: MetadataField) {
  const fields = new Map<string, MetadataField>([['cell_iname', textField(['A', 'A', 'A', 'A'])]]);
  if (types) fields.set('pert_type', textField(types));
  if (touchstone) fields.set('is_touchstone', touchstone);
  return introspectNorm({signatures: {ids: ['S0', 'S1', 'S2', 'S3'], fields}});
}

describe('the background of an introspection', () => {
  const cs = Float32Array.of(0.8, -0.4, 0.2, 0.6);
  const compounds = ['trt_cp', 'trt_cp', 'trt_poscon', 'trt_cp'];

  it('is the signatures of Touchstone', () => {
    const {background, ncs, notes} = norm(compounds, flags(1, 0, 1, 1));
    expect(background).toEqual(Uint32Array.of(0, 3));
    expect(ncs.reference).toBe('is_touchstone');
    expect(notes).toEqual([
      'percentiles and the means of the NCS are taken over 2 signatures with is_touchstone 1',
    ]);
  });

  it.each<[string, string[] | undefined, MetadataField]>([
    ['none of its types is flagged', Array(4).fill('trt_poscon'), flags(1, 1, 1, 1)],
    ['only one of another type is flagged', compounds, flags(0, 0, 1, 0)],
    ['no type is known', undefined, flags(1, 1, 1, 1)],
    ['none is flagged', compounds, flags(0, 0, 0, 0)],
  ])('is all signatures where %s, and a note says so', (_, types, touchstone) => {
    const {background, ncs, notes, normalise} = norm(types, touchstone);
    expect(background).toBeUndefined();
    expect(ncs.reference).toBeNull();
    expect(notes.at(-1)).toMatch(/over all 4 signatures: none of the types trt_cp, .* has is_touchstone 1/);
    const scores = normalise(cs);
    expect(scores).toEqual(norm(types).normalise(cs));
    expect([...percentilesWithin(scores, background)].filter(Number.isNaN)).toEqual([]);
  });

  it('is all signatures without the field, which needs no note', () => {
    const {background, notes} = norm(compounds);
    expect([background, notes]).toEqual([undefined, []]);
  });
});
