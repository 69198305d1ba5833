import {digestRows} from '../../../src/analyses/query/ranking';
import {checkSets, signatureSets} from '../../../src/analyses/query/sets';
import type {MetadataField} from '../../../src/engine/formats/matrix';
import type {SignatureTable} from '../../../src/engine/index';

/** Signatures s1, s2, …, of which the first are exemplars, or of which nothing is said of exemplars. */
function givenSignatures(count: number, exemplars?: number): SignatureTable {
  const ids = Array.from({length: count}, (_, i) => `s${i + 1}`);
  const fields = new Map<string, MetadataField>([
    [
      'cell_iname',
      {kind: 'text', dictionary: ['A375', 'MCF7'], codes: Int32Array.from(ids, (_, i) => i % 2)},
    ],
  ]);
  if (exemplars !== undefined) {
    fields.set('is_exemplar_sig', {
      kind: 'number',
      values: Float64Array.from(ids, (_, i) => (i < exemplars ? 1 : 0)),
    });
  }
  return {
    count,
    fields: [...fields.keys()],
    checksum: 0,
    ids: (start, end) => ids.slice(start, end),
    find: (wanted) => Int32Array.from(wanted, (id) => ids.indexOf(id)),
    field: (name) => fields.get(name),
    kind: (name) => fields.get(name)?.kind,
    check: () => {},
    close: () => {},
  };
}

function check(signatures: SignatureTable, sets: Record<string, readonly string[]>) {
  const text = Object.entries(sets).map(([name, members]) => [name, '', ...members].join('\t'));
  const section = {errors: [], warnings: [] as {text: string}[]};
  // The check of sets reads nothing else of a dataset.
  const context = {dataset: {signatures}, pcls: []} as unknown as Parameters<typeof checkSets>[1];
  const planned = checkSets({sets: text.join('\n')}, context, section);
  expect(section.errors).toEqual([]);
  const tested = signatureSets(signatures, digestRows(signatures), planned).rows.filter(
    ({type, cell}) => type === 'USER_SET' && cell === '-666',
  );
  return {warnings: section.warnings.map(({text}) => text), tested: tested.map(({source}) => source)};
}

describe("a user's sets", () => {
  it('that will not be tested are named in a warning that says why; all others are tested', () => {
    const sets = {
      one: ['s1'],
      half: ['s1', 's2', 's3', 's4', 's9'],
      most: ['s1', 's2', 's3', 's4', 's5'],
      idle: ['s9', 's10'],
      idler: ['s10', 'nobody'],
      unknown: ['nobody'],
    };
    expect(check(givenSignatures(10, 8), sets)).toEqual({
      tested: ['one', 'half'],
      warnings: [
        'sets-cmapfile: 1 of 6 sets have no member in the dataset and are left out: unknown.',
        'sets-cmapfile: 2 of 6 sets have no member among the 8 exemplar signatures that the digest ranks and will not be tested: idle, idler.',
        'sets-cmapfile: 1 of 6 sets have more than half of the 8 signatures that the digest ranks and will not be tested over all cell lines together: most.',
      ],
    });
  });

  it('of exemplars, or of a dataset that marks none, are tested without a word', () => {
    expect(check(givenSignatures(10, 8), {one: ['s8']})).toEqual({tested: ['one'], warnings: []});
    expect(check(givenSignatures(10), {one: ['s10']})).toEqual({tested: ['one'], warnings: []});
  });
});
