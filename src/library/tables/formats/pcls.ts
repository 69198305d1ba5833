import {elementHeader, type Format, from, type Row, type Table} from '../format';
import {mechanismOfPerts, mechanismOfSigs, pclMembership} from './derivations';

/** Headers that a GMT, which has none, is given by the reader. */
export const gmtHeader = ['set', 'description', 'members'] as const;

/** Names that perturbagens carry in LINCS: compounds, shRNAs, consensus knock-downs, open reading frames … */
const pertId = /^(BRD-[A-Z]\d{6,8}|TRCN\d+|CGS\d+-|CSS\d+-|CMAP-|ccsbBroad|BRDN\d+|\w+-HSF-)/;
const className = /^(CP|KD|OE|XPR|LIG)_/;
const mechanism =
  /(inhibitor|agonist|antagonist|blocker|activator|stimulant|enhancer|modulator|opener|inducer|agent|ligand|analog|suppressor|hormone)s?$/i;

const share = (sets: readonly Row[], holds: (set: Row) => boolean) => sets.filter(holds).length / sets.length;
const members = ({cells}: Row) => cells[2].split('\t');

/** Classes that a notice lists. */
const namesShown = 5;

/** A pert_id is no description: of a line that has none it is the first member. */
function withDescriptions(table: Table): Table {
  const names: string[] = [];
  async function* described(): AsyncGenerator<Row[]> {
    for await (const rows of table.blocks) {
      yield rows.map((row) => {
        const [name, description, ids] = row.cells;
        if (!pertId.test(description)) return row;
        names.push(name);
        return {...row, cells: [name, '', `${description}\t${ids}`]};
      });
    }
  }
  const notices = () => {
    if (names.length === 0) return table.notices();
    const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : '';
    const shown = names.slice(0, namesShown).join(', ');
    return [
      ...table.notices(),
      `${names.length} classes have no description; what stands there, a pert_id, is their first member: ${shown}${more}`,
    ];
  };
  return {...table, blocks: described(), notices};
}

/** PCLs: one class a line, its members pert_ids. */
export const pclGmt: Format = {
  kind: 'pcl-gmt',
  title: 'PCL GMT',
  shape: 'gmt',
  requires: gmtHeader,
  resembles: (sets) =>
    share(sets, (set) => members(set).every((member) => pertId.test(member))) * 0.5 +
    share(sets, ({cells}) => className.test(cells[0])) * 0.5,
  arrange: withDescriptions,
  outputs: [
    {
      table: 'pcls',
      key: ['group_id'],
      mode: 'enrich',
      fields: [
        from('group_id', 'set'),
        from('name', 'description'),
        {column: 'pcl_type', needs: [['set']], derive: (id) => className.exec(id)?.[1] ?? ''},
        {column: 'size', needs: [['members']], derive: (ids) => String(new Set(ids.split('\t')).size)},
      ],
    },
    {
      table: 'pcl_perts',
      key: ['group_id', 'pert_id'],
      mode: 'replace',
      // A newer edition of a class has the members it lists, and no others.
      within: 'known.group_id in (select group_id from staged_pcl_perts)',
      each: {from: ['members'], separator: /\t/},
      fields: [from('group_id', 'set'), from('pert_id', elementHeader)],
    },
  ],
  derived: [pclMembership],
};

/** Mechanism-of-action classes as clue.io lists them: one mechanism a line, its members pert_inames. */
export const moaGmt: Format = {
  kind: 'moa-gmt',
  title: 'MoA GMT',
  shape: 'gmt',
  requires: gmtHeader,
  resembles: (sets) =>
    share(sets, ({cells}) => mechanism.test(cells[0])) *
    share(sets, (set) => !members(set).some((member) => pertId.test(member) && !/^BRD-/.test(member))),
  outputs: [
    {
      table: 'moa_classes',
      key: ['name', 'pert_iname'],
      mode: 'replace',
      each: {from: ['members'], separator: /\t/},
      fields: [from('name', 'set'), from('pert_iname', elementHeader)],
    },
  ],
  derived: [mechanismOfPerts, mechanismOfSigs],
};
