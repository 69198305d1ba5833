import {useMemo} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {loadDatasets, versionOf} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {useAttempt} from '../../failure/use-attempt';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {sizeText} from '../history/size-text';
import {timeText} from './time-text';

const readInventory = (signal: AbortSignal) => answerOf(api.GET('/api/admin/datasets', {signal}));

type Entry = Awaited<ReturnType<typeof readInventory>>[number];

const reasons = {
  environment: 'OPENCLUE_DATASET names it',
  chosen: 'it was chosen',
  demo: 'the demo is it until another is chosen',
  first: 'it was added first',
} as const;

/** Datasets with their state and disk, and which of them queries go to that name none. */
export function Datasets() {
  const asked = useAnswer('inventory', readInventory);
  const {attempt, refusal} = useAttempt();
  const changeDefault = (work: () => Promise<unknown>) =>
    attempt('The default could not be changed', async () => {
      await work();
      asked.reload();
      await loadDatasets();
    });
  const columns = useMemo(
    () =>
      columnsOf(
        (name) => void changeDefault(() => answerOf(api.PUT('/api/default_dataset', {body: {name}}))),
      ),
    [],
  );
  return (
    <section class="stack">
      {refusal}
      <Shown asked={asked} what="the datasets">
        {(rows) => (
          <>
            <Standard
              entry={rows.find((row) => row.default_reason !== null)}
              forget={() => void changeDefault(() => answerOf(api.DELETE('/api/default_dataset')))}
            />
            <Hints rows={rows} />
            <DataTable caption="Datasets" columns={columns} rows={rows} />
          </>
        )}
      </Shown>
      <p class="small soft">
        Datasets are added and removed on the server itself: <code>openclue matrix add</code>,{' '}
        <code>openclue matrix remove</code>.
      </p>
      <AsCode request={{method: 'GET', path: '/api/admin/datasets'}} />
    </section>
  );
}

function Standard({entry, forget}: {readonly entry?: Entry; readonly forget: () => void}) {
  if (!entry?.default_reason) return <p>There is no default dataset.</p>;
  const {name, default_reason: reason} = entry;
  return (
    <div class="row">
      <p>
        Queries that name no dataset go to <strong>{name}</strong>: {reasons[reason]}.
      </p>
      {reason === 'chosen' && (
        <button type="button" class="button small" onClick={forget}>
          Leave it to the rule
        </button>
      )}
    </div>
  );
}

function Hints({rows}: {readonly rows: readonly Entry[]}) {
  const told = rows.flatMap(({name, problem, hints}) =>
    [...(problem === undefined ? [] : [problem]), ...hints].map((text) => ({name, text})),
  );
  if (told.length === 0) return null;
  return (
    <ul>
      {told.map(({name, text}) => (
        <li key={text}>
          <strong>{name}</strong>: {text}
        </li>
      ))}
    </ul>
  );
}

const badges = {ready: 'badge good', unreadable: 'badge bad', absent: 'badge bad'} as const;

function columnsOf(choose: (name: string) => void): readonly Column<Entry>[] {
  return [
    {
      ...{id: 'name', label: 'Name', term: '', width: 200},
      value: ({name}) => name,
      cell: ({name, synthetic}) => (
        <>
          <a href={`/data/${encodeURIComponent(name)}`}>{name}</a> <SyntheticBadge synthetic={synthetic} />
        </>
      ),
    },
    {id: 'assay', label: 'Assay', term: 'profile_status', width: 80, value: ({assay}) => assay},
    {
      ...{id: 'state', label: 'State', term: '', width: 110},
      value: ({state}) => state,
      cell: ({state}) => <span class={badges[state]}>{state}</span>,
    },
    {
      ...{id: 'default', label: 'Default', term: '', width: 156},
      value: (entry) => entry.default_reason !== null,
      cell: (entry) => {
        if (entry.default_reason !== null) return 'default';
        // Lists of genes are compared with signatures alone.
        if (entry.state !== 'ready' || entry.counted !== 'signatures') return '';
        return (
          <button
            type="button"
            class="button small"
            aria-label={`Make default: ${entry.name}`}
            onClick={() => choose(entry.name)}
          >
            Make default
          </button>
        );
      },
    },
    {
      ...{id: 'signatures', label: 'Contents', term: '', width: 166, descendingFirst: true},
      value: ({signatures}) => signatures,
      cell: ({signatures, counted}) => `${signatures.toLocaleString('en')} ${counted}`,
    },
    {id: 'genes', label: 'Features', term: 'feature_space', width: 110, value: ({genes}) => genes},
    {
      ...{id: 'bytes', label: 'Disk', term: '', width: 100, descendingFirst: true},
      value: ({bytes}) => bytes,
      cell: ({bytes}) => sizeText(bytes),
    },
    {
      ...{id: 'checksum', label: 'Version', term: '', width: 110},
      value: versionOf,
    },
    {
      ...{id: 'generation', label: 'Generation', term: '', width: 120},
      value: ({generation}) => generation,
    },
    {
      ...{id: 'created', label: 'Added (UTC)', term: '', width: 168, descendingFirst: true},
      value: ({created}) => timeText(created),
    },
    {id: 'source', label: 'Made from', term: '', width: 220, optional: true, value: ({source}) => source},
    {id: 'build', label: 'Build', width: 300, optional: true, value: ({build}) => build},
    {
      ...{id: 'built_by', label: 'Built by openclue', term: '', width: 168, optional: true},
      value: (entry) => entry.built_by,
    },
  ];
}
