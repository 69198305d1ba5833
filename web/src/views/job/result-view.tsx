import type {ComponentChildren} from 'preact';
import {useMemo} from 'preact/hooks';
import {changedAddress, useAddress} from '../../address/use-address';
import {Empty} from '../../failure/states';
import type {JobRecord} from '../../jobs/kept-jobs';
import {Files} from './files';
import {Genes} from './genes';
import {How} from './how';
import type {Result, ResultQuery} from './result';
import {TableView} from './table-view';
import {tablesOf} from './tables';

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
  if (!query) {
    return (
      <Empty title={`This result has no query “${parameters.query}”`}>
        <a href={location.pathname}>Its first query</a>
      </Empty>
    );
  }
  const tabs: Tab[] = [
    ...(['perturbagens', 'signatures', 'classes', 'enrichment'] as const).flatMap((kind) => {
      const own = tables.filter((table) => table.kind === kind);
      if (own.length === 0) return [];
      return [
        {
          id: kind,
          label: kind[0].toUpperCase() + kind.slice(1),
          view: () => <TableView result={result} query={query} kind={kind} tables={own} />,
        },
      ];
    }),
    ...(result.tool === 'introspect'
      ? []
      : [{id: 'genes', label: 'Genes', view: () => <Genes result={result} query={query} />}]),
    {id: 'files', label: 'Files', view: () => <Files job={job} result={result} />},
    {id: 'how', label: 'How', view: () => <How job={job} result={result} query={query} />},
  ];
  const tab = tabs.find(({id}) => id === parameters.tab) ?? tabs[0];
  return (
    <>
      <nav class="tabs" aria-label="Parts of the result">
        {tabs.map(({id, label}) => (
          <a
            key={id}
            href={changedAddress(location.pathname, {
              tab: id === tabs[0].id ? undefined : id,
              query: parameters.query,
            })}
            aria-current={id === tab.id ? 'page' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      {tab.view()}
    </>
  );
}

/** The query the address names, or the first; of an introspection any signature is one. */
function queryOf({tool, queries}: Result, name: string | undefined): ResultQuery | undefined {
  if (tool === 'introspect') return {name: name ?? '', folder: ''};
  return name === undefined ? queries[0] : queries.find((query) => query.name === name);
}
