import {readFileSync} from 'node:fs';
import {parseGmt} from '../../../src/engine/formats/gene-sets';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {levelOf} from '../../../src/engine/stats/roll-up';
import {enrichSets, rankableSets} from '../../../src/engine/stats/set-enrichment';
import {describeShared, sharedFile} from '../../support/shared';

describeShared('a real query: genes that oestradiol turns up and down in MCF7 (Frasor)', () => {
  it('has receptor agonists at the top and antagonists at the bottom of all sets', async () => {
    const matrix = await openMatrix(sharedFile('data', 'connectivity', 'ncs_mcf7_frasor_er_n1x38773.gctx'));
    const ncs = matrix.readColumns(0, 1);
    const rowOf = new Map(matrix.rows.ids.map((id, row) => [id, row]));
    const text = readFileSync(sharedFile('data', 'genesets', 'hallmark_sig_sets_n188.gmt'), 'utf8');
    const sets = parseGmt(text, 'hallmark_sig_sets_n188.gmt').map(({name, members}) => ({
      id: name,
      members: members.flatMap((signature) => rowOf.get(signature) ?? []),
    }));
    matrix.close();
    const {nes, q, sizes} = enrichSets(ncs, rankableSets(levelOf(sets), ncs.length));
    const order = [...nes.keys()].sort((a, b) => nes[b] - nes[a]);
    const [top, bottom] = [order[0], order[order.length - 1]];
    expect(sets[top].id).toBe('CP_ESTROGEN_RECEPTOR_AGONIST:MCF7:TRT_CP');
    expect(sets[bottom].id).toBe('ESTROGEN_RECEPTOR_ANTAGONIST:MCF7:TRT_CP');
    expect(sizes[top]).toBeGreaterThan(10);
    expect(sizes[bottom]).toBeGreaterThan(10);
    expect(q[top]).toBeLessThan(0.05);
    expect(q[bottom]).toBeLessThan(0.05);
    // Nothing else of the 185 sets is worth mentioning.
    expect(order.slice(1, -1).filter((set) => q[set] < 0.05)).toEqual([]);
  });
});
