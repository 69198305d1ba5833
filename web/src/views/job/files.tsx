import {useMemo} from 'preact/hooks';
import type {JobRecord} from '../../jobs/kept-jobs';
import {shareParameter, shareToken} from '../../jobs/share';
import type {Column} from '../../table/column';
import {VirtualTable} from '../../table/virtual-table';
import {viewerAddress} from '../heatmap/source';
import type {Result, ResultFile} from './result';
import {savePart} from './save-part';

/** The files of a result, each by itself, and all of them as one archive. */
export function Files({job: {download_url}, result}: {readonly job: JobRecord; readonly result: Result}) {
  const columns = useMemo(() => fileColumns(result.id), [result.id]);
  return (
    <div class="stack">
      {download_url && (
        <p class="row">
          <a class="button primary" href={download_url} download="">
            All as one archive
          </a>
          <span class="soft small">The link needs no key and ends after some time.</span>
        </p>
      )}
      <VirtualTable
        caption="Files"
        columns={columns}
        count={result.files.length}
        rowAt={(index) => result.files[index]}
        height={1000}
      />
    </div>
  );
}

/** A matrix in the viewer, by the same share where the result is seen by one. */
function heatMapOf(job: string, path: string): string {
  const address = viewerAddress({job, path}, path);
  const token = shareToken();
  return token === undefined ? address : `${address}&${new URLSearchParams({[shareParameter]: token})}`;
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
      id: 'shown',
      label: 'Shown as',
      term: '',
      sortable: false,
      value: ({kind}) => (kind === 'matrix' ? 'heat map' : ''),
      cell: ({kind, path}) => kind === 'matrix' && <a href={heatMapOf(id, path)}>heat map</a>,
      width: 110,
    },
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
