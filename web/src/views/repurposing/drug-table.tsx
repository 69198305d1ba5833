import {useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {type ApiFailure, toFailure} from '../../api/failure';
import {searchOf} from '../../api/search-of';
import {saveBlob} from '../../export/download';
import {ExportMenu} from '../../export/export-menu';
import {FailurePanel} from '../../failure/failure-panel';
import {type Column, readSort, sortText} from '../../table/column';
import {PagedTable} from '../../table/paged-table';
import {ColumnChooser, useShownColumns} from '../../table/shown-columns';
import type {Subset} from './subset';

/** @throws ApiFailure */
function readDrugs(subset: Subset, page: {order?: string; skip: number; limit: number}, signal: AbortSignal) {
  return answerOf(api.GET('/api/repurposing/drugs', {params: {query: {...subset, ...page}}, signal}));
}

type Drug = Awaited<ReturnType<typeof readDrugs>>['drugs'][number];

const listed = (values: readonly string[]) => values.join(', ');

const columns: readonly Column<Drug>[] = [
  {id: 'name', label: 'Name', term: 'pert_iname', value: ({name}) => name, width: 180},
  {id: 'phase', label: 'Phase', value: ({phase}) => phase, width: 120, descendingFirst: true},
  {id: 'moa', label: 'Mechanism', value: ({moa}) => listed(moa), width: 220},
  {id: 'target', label: 'Targets', value: ({target}) => listed(target), width: 190},
  {
    id: 'target_class',
    label: 'Protein classes',
    value: ({target_class: classes}) => listed(classes),
    sortable: false,
    width: 160,
  },
  {id: 'disease_area', label: 'Disease areas', value: ({disease_area: areas}) => listed(areas), width: 180},
  {id: 'indication', label: 'Indications', value: ({indication}) => listed(indication), width: 260},
  {
    id: 'status_source',
    label: 'Source of status',
    value: ({status_source: sources}) => listed(sources),
    sortable: false,
    optional: true,
    width: 150,
  },
  {
    id: 'vendor',
    label: 'Vendors',
    value: ({vendor}) => listed(vendor),
    sortable: false,
    optional: true,
    width: 200,
  },
  {
    id: 'samples',
    label: 'Samples',
    term: 'rep_sample',
    value: ({samples}) => samples,
    digits: 0,
    sortable: false,
    optional: true,
    width: 100,
  },
];

interface DrugTableProps {
  readonly subset: Subset;
  readonly matching: number;
}

/** The drugs of the subset, which stay on the server, and its exports. */
export function DrugTable({subset, matching}: DrugTableProps) {
  const {parameters, change} = useAddress();
  const {shown, show} = useShownColumns(columns, 'columns');
  const [failure, setFailure] = useState<ApiFailure>();
  const sort = readSort(parameters.sort, columns) ?? {id: 'name', descending: false};
  const order = `${sort.id} ${sort.descending ? 'DESC' : 'ASC'}`;
  const save = (format: 'csv' | 'xlsx') => async () => {
    try {
      const query = {...subset, order, format} as const;
      const file = await answerOf(
        api.GET('/api/repurposing/drugs', {params: {query}, headers: {Accept: '*/*'}, parseAs: 'blob'}),
      );
      saveBlob(file as unknown as Blob, `repurposing.${format}`);
      setFailure(undefined);
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  return (
    <section class="panel stack">
      <div class="row table-bar">
        <h2>Drugs</h2>
        <input
          type="search"
          aria-label="Find a drug by name, synonym or BRD id"
          placeholder="Name, synonym or BRD id"
          value={subset.find ?? ''}
          onInput={({currentTarget}) => change({find: currentTarget.value})}
        />
        <span class="soft small">{matching.toLocaleString('en')} drugs</span>
        <ColumnChooser columns={columns} shown={shown} show={show} />
        <ExportMenu
          choices={[
            {label: 'XLSX, the Hub’s twelve columns', run: save('xlsx')},
            {label: 'CSV, the Hub’s twelve columns', run: save('csv')},
          ]}
        />
      </div>
      {failure && <FailurePanel failure={failure} title="The file was not written" />}
      <PagedTable
        caption="Drugs"
        columns={shown}
        question={searchOf({...subset, order})}
        load={async (skip, limit, signal) => {
          const {drugs, total} = await readDrugs(subset, {order, skip, limit}, signal);
          return {rows: drugs, total};
        }}
        sort={sort}
        onSort={(next) => change({sort: sortText(next)})}
        hrefOf={({name}) => `/repurposing/${encodeURIComponent(name)}`}
      />
    </section>
  );
}
