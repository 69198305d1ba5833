import {useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {DataTable} from '../../table/data-table';
import {columnsOf} from './columns';
import {kindNames, listRows, type Row} from './entries';
import {favourites} from './favourites';

const looks = [
  ['', 'All'],
  ['favourites', 'Favourites'],
] as const;

/** Datasets, tables, files and sent matrices in one table. */
export function Library() {
  const asked = useAnswer('library', listRows);
  return (
    <div class="stack">
      <div class="page-head">
        <h1>Data Library</h1>
      </div>
      <p class="lead">
        What can be asked and downloaded here. What the Broad Institute published, and how to load it:{' '}
        <a href="/learn/what-the-broad-published">list of files</a>,{' '}
        <a href="/learn/getting-lincs-data">instructions</a>.
      </p>
      <Shown asked={asked} what="the data">
        {(rows) => <Filtered rows={rows} />}
      </Shown>
      <AsCode request={{method: 'GET', path: '/api/data_library'}} />
    </div>
  );
}

function Filtered({rows}: {readonly rows: readonly Row[]}) {
  const {parameters} = useAddress();
  const {category, kind, show} = parameters;
  const marked = favourites.value;
  const categories = [...new Set(rows.map((row) => row.category))].sort();
  const kinds = [...new Set(rows.map((row) => row.kind))];
  const shown = useMemo(
    () =>
      rows.filter(
        (row) =>
          (category === undefined || row.category === category) &&
          (kind === undefined || row.kind === kind) &&
          (show !== 'favourites' || marked.includes(row.name)),
      ),
    [rows, category, kind, show, marked],
  );
  const columns = useMemo(() => columnsOf(marked), [marked]);
  return (
    <section class="panel stack">
      <div class="panel-head">
        <div class="row">
          <Choice
            name="category"
            label="Category"
            choices={[['', 'All'], ...categories.map((each) => [each, each] as const)]}
          />
          <Choice
            name="kind"
            label="Kind"
            choices={[['', 'All'], ...kinds.map((each) => [each, kindNames[each]] as const)]}
          />
          <Choice name="show" label="Show" choices={looks} />
        </div>
      </div>
      {show === 'favourites' && shown.length === 0 ? (
        <Empty title="No favourites here yet">
          <p>The star of a row marks it; marks are kept in this browser.</p>
        </Empty>
      ) : (
        <DataTable caption="Data" columns={columns} rows={shown} hrefOf={(row) => row.address} />
      )}
    </section>
  );
}
