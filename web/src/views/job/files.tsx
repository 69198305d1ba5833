import type {JobRecord} from '../../jobs/kept-jobs';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import type {Result, ResultFile} from './result';
import {savePart} from './save-part';

/** The files of a result, each by itself, and all of them as one archive. */
export function Files({job: {download_url}, result}: {readonly job: JobRecord; readonly result: Result}) {
  return (
    <div class="stack">
      {download_url && (
        <p class="row">
          <a class="button primary" href={download_url} target="_self" download="">
            All as one archive
          </a>
          <span class="soft small">The link needs no key and ends after some time.</span>
        </p>
      )}
      <DataTable caption="Files" columns={columnsFor(result.id)} rows={result.files} />
    </div>
  );
}

const columnsById = new Map<string, readonly Column<ResultFile>[]>();

/** The same array for the same job, so that the table need not be made anew. */
function columnsFor(id: string): readonly Column<ResultFile>[] {
  const known = columnsById.get(id) ?? fileColumns(id);
  columnsById.set(id, known);
  return known;
}

function fileColumns(id: string): readonly Column<ResultFile>[] {
  return [
    {
      id: 'path',
      label: 'File',
      term: '',
      value: ({path}) => path,
      cell: ({path}) => (
        <button type="button" class="link-button" onClick={() => savePart(id, path)}>
          {path}
        </button>
      ),
      width: 380,
    },
    {id: 'rows', label: 'Rows', term: '', value: ({rows}) => rows, digits: 0, width: 100},
    {id: 'columns', label: 'Columns', term: '', value: ({columns}) => columns, digits: 0, width: 110},
    {id: 'bytes', label: 'Bytes', term: '', value: ({bytes}) => bytes, digits: 0, width: 120},
    {
      id: 'as',
      label: 'Also as',
      term: '',
      sortable: false,
      value: ({kind}) => (kind === 'matrix' ? 'csv, parquet, arrow' : ''),
      cell: ({kind, path}) =>
        kind === 'matrix' &&
        (['csv', 'parquet', 'arrow'] as const).map((format) => (
          <button key={format} type="button" class="link-button" onClick={() => savePart(id, path, format)}>
            {format}
          </button>
        )),
      width: 180,
    },
  ];
}
