import {useMemo} from 'preact/hooks';
import type {Hit, ListSum} from '../../plots/running-sum';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';

type ListedHit = Hit & {readonly list: string};

const hitColumns: readonly Column<ListedHit>[] = [
  {
    id: 'symbol',
    label: 'Gene',
    term: 'gene_symbol',
    value: ({symbol}) => symbol,
    cell: ({symbol}) => <a href={`/genes/${encodeURIComponent(symbol)}`}>{symbol}</a>,
    width: 130,
  },
  {id: 'list', label: 'List', term: 'gene_set', value: ({list}) => list, width: 90},
  {id: 'rank', label: 'Rank', value: ({rank}) => rank, digits: 0, width: 100},
  {id: 'z', label: 'z-score', value: ({z}) => z, digits: 3, descendingFirst: true, width: 110},
  {id: 'leading_edge', label: 'Leading edge', value: ({leading_edge}) => leading_edge, width: 140},
  {id: 'before', label: 'Sum before', term: 'es', value: ({before}) => before, digits: 4, width: 140},
  {id: 'after', label: 'Sum after', term: 'es', value: ({after}) => after, digits: 4, width: 130},
];

interface HitTableProps {
  readonly up?: ListSum;
  readonly down?: ListSum;
  readonly sigId: string;
}

/** The genes of both lists in a signature. */
export function HitTable({up, down, sigId}: HitTableProps) {
  const rows = useMemo(
    () => [
      ...(up?.hits ?? []).map((hit) => ({...hit, list: 'up'})),
      ...(down?.hits ?? []).map((hit) => ({...hit, list: 'down'})),
    ],
    [up, down],
  );
  return (
    <DataTable
      caption={`Genes in ${sigId}`}
      columns={hitColumns}
      rows={rows}
      initialSort={{id: 'rank', descending: false}}
      prefix="hit_"
      height={360}
    />
  );
}
