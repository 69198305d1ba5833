import {readFileSync} from 'node:fs';
import path from 'node:path';
import {setsOfResult, writeEnrichment} from '../../../src/analyses/query/enrichment';
import {checkSets} from '../../../src/analyses/query/sets';
import type {QueryResult} from '../../../src/analyses/query/statistics';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import type {SignatureTable} from '../../../src/engine/index';
import {describeShared, sharedFile} from '../../support/shared';
import {givenFolder} from '../../unit/engine/index/given';

const folder = givenFolder();

/** Signatures as a result's own rows describe them. */
async function givenSignatures() {
  const matrix = await openMatrix(sharedFile('data', 'connectivity', 'ncs_mcf7_frasor_er_n1x38773.gctx'));
  const {ids, fields} = matrix.rows;
  const ncs = Float32Array.from(matrix.readColumns(0, 1));
  matrix.close();
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const signatures: SignatureTable = {
    count: ids.length,
    fields: [...fields.keys()],
    checksum: 0,
    ids: (start, end) => ids.slice(start, end),
    find: (wanted) => Int32Array.from(wanted, (id) => rowOf.get(id) ?? -1),
    field: (name) => fields.get(name),
    kind: (name) => fields.get(name)?.kind,
    check: () => {},
    close: () => {},
  };
  return {signatures, ncs};
}

describeShared('the enrichment stage on a real query: oestradiol in MCF7 (Frasor), 38,773 signatures', () => {
  it('has receptor agonists first and antagonists last, in the sets given and in those of its metadata', async () => {
    const {signatures, ncs} = await givenSignatures();
    const text = readFileSync(sharedFile('data', 'genesets', 'hallmark_sig_sets_n188.gmt'), 'utf8');
    const section = {errors: [], warnings: []};
    // The stage reads nothing else of a dataset.
    const context = {dataset: {signatures}, pcls: []} as unknown as Parameters<typeof checkSets>[1];
    const sets = checkSets({sets: text}, context, section);
    expect(section.errors).toEqual([]);
    expect(sets.given).toHaveLength(185);
    const result = {signatures, manifest: {plan: {sets}}} as unknown as QueryResult;
    const found = setsOfResult(result);
    if (!found) throw new Error('there are no sets');
    const file = path.join(folder, 'gsea_result.gct');
    const query = {name: 'frasor', description: 'oestradiol'};
    await writeEnrichment(file, found, {query, ncs, cs: ncs});

    const matrix = await openMatrix(file);
    const {ids, fields} = matrix.rows;
    expect([...fields.keys()]).toEqual([
      'src_set_id',
      'set_type',
      'cell_iname',
      'set_size',
      'num_hiq_sig',
      'fdr_q_nlog10',
      'p_empirical',
      'q_empirical',
    ]);
    expect(matrix.columns.ids).toEqual(['norm_cs']);
    const scores = matrix.readColumns(0, 1);
    expect(scores.every((score, i) => i === 0 || score <= scores[i - 1])).toBe(true);
    matrix.close();
    const given = ids.filter((id) => id.startsWith('USER_SET:') && id.endsWith(':-666'));
    expect(given).toHaveLength(185);
    expect(given[0]).toBe('USER_SET:CP_ESTROGEN_RECEPTOR_AGONIST:MCF7:TRT_CP:-666');
    expect(given.at(-1)).toBe('USER_SET:ESTROGEN_RECEPTOR_ANTAGONIST:MCF7:TRT_CP:-666');
    const classes = ids.filter((id) => id.startsWith('MOA_CLASS:') && id.endsWith(':-666'));
    expect(classes[0]).toBe('MOA_CLASS:Estrogen receptor agonist:-666');
    expect(classes.slice(-3).some((id) => /Estrogen receptor antagonist/.test(id))).toBe(true);
  });
});
