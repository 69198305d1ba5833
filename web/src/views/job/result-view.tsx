import type {ComponentChildren} from 'preact';
import {useEffect, useMemo, useRef} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {Empty} from '../../failure/states';
import type {JobRecord} from '../../jobs/kept-jobs';
import {queryOf} from './asked-table';
import {parts} from './parts';
import {introspectionFile, type Result, type ResultQuery} from './result';
import {type ResultTable, type TableKind, tablesOf} from './tables';
import {viewAddress} from './view-address';

interface ResultViewProps {
  readonly job: JobRecord;
  readonly result: Result;
}

interface Tab {
  readonly id: string;
  readonly label: string;
  readonly view: () => ComponentChildren;
}

/** A finished result by its tabs; the address names the tab, the query and what is looked at in it. */
export function ResultView({job, result}: ResultViewProps) {
  const {parameters} = useAddress();
  const query = queryOf(result, parameters.query);
  const tables = useMemo(() => (query?.name ? tablesOf(result, query) : []), [result, query?.name]);
  const tabs = query ? tabsOf({job, result, query, tables}) : [];
  const tab = tabs.find(({id}) => id === parameters.tab) ?? tabs[0];
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a telephone the tab that is shown may be beyond the edge.
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({inline: 'nearest', block: 'nearest'});
  }, [tab?.id]);
  if (!query) {
    return (
      <Empty title={`This result has no query “${parameters.query}”`}>
        <a href={viewAddress({query: undefined})}>Its first query</a>
      </Empty>
    );
  }
  const scored = tables.find(({kind, level}) => kind === 'signatures' && level === 'all');
  return (
    <>
      <nav ref={bar} class="tabs" aria-label="Parts of the result">
        {tabs.map(({id, label}) => (
          <a
            key={id}
            href={viewAddress({
              tab: id === tabs[0].id ? undefined : id,
            })}
            aria-current={id === tab.id ? 'page' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      {parameters.sig && scored && tab.id === 'signatures' ? (
        <parts.signature.Part result={result} query={query} sigId={parameters.sig} table={scored} />
      ) : (
        tab.view()
      )}
    </>
  );
}

interface Parts extends ResultViewProps {
  readonly query: ResultQuery;
  readonly tables: readonly ResultTable[];
}

function tabsOf({job, result, query, tables}: Parts): readonly Tab[] {
  const table = (kind: TableKind, label: string): readonly Tab[] => {
    const own = tables.filter((each) => each.kind === kind);
    if (own.length === 0) return [];
    return [
      {
        id: kind,
        label,
        view: () => <parts.table.Part result={result} query={query} kind={kind} tables={own} />,
      },
    ];
  };
  const files: Tab = {
    id: 'files',
    label: 'Files',
    view: () => <parts.files.Part job={job} result={result} />,
  };
  const compared = result.files.some(({path}) => introspectionFile.test(path));
  const introspection: readonly Tab[] = compared
    ? [
        {
          id: 'introspection',
          label: 'Introspection',
          view: () => <parts.introspection.Part result={result} />,
        },
      ]
    : [];
  if (result.tool === 'build') {
    return [
      {id: 'build', label: 'Build', view: () => <parts.build.Part job={job} result={result} />},
      ...introspection,
      files,
    ];
  }
  if (result.tool === 'proteomics') {
    return [
      {id: 'proteomics', label: 'Heat map', view: () => <parts.proteomicMap.Part result={result} />},
      ...table('connections', 'Connections'),
      files,
      {id: 'how', label: 'How', view: () => <parts.proteomicHow.Part job={job} result={result} />},
    ];
  }
  const ends: readonly Tab[] = [
    files,
    {id: 'how', label: 'How', view: () => <parts.how.Part job={job} result={result} query={query} />},
  ];
  if (result.tool === 'introspect') {
    return [
      {id: 'heatmap', label: 'Heat map', view: () => <parts.introspection.Part result={result} />},
      ...table('signatures', 'Signatures'),
      ...ends,
    ];
  }
  return [
    {
      id: 'overview',
      label: 'Overview',
      view: () => <parts.overview.Part result={result} query={query} tables={tables} />,
    },
    ...(result.tool === 'query'
      ? [
          {
            id: 'perturbagens',
            label: 'Perturbagens',
            view: () => <parts.pertTable.Part result={result} query={query} />,
          },
        ]
      : table('perturbagens', 'Perturbagens')),
    {id: 'drugs', label: 'Drugs', view: () => <parts.drugs.Part result={result} query={query} />},
    ...table('signatures', 'Signatures'),
    ...table('classes', 'Classes'),
    ...table('enrichment', 'Enrichment'),
    {id: 'heatmap', label: 'Heat map', view: () => <parts.pertHeatMap.Part result={result} query={query} />},
    ...introspection,
    {id: 'genes', label: 'Genes', view: () => <parts.genes.Part result={result} query={query} />},
    ...ends,
  ];
}
