import {useMemo} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {BoxRows} from '../../plots/box-rows';
import {type ClassesAnswer, readClasses} from '../../reference/ask';
import {useCells} from '../../reference/use-cells';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {Term} from '../../terms/term';

type ClassRow = ClassesAnswer['classes'][number];

/** All classes, the best connected first. */
export function AllClasses({dataset}: {readonly dataset: string}) {
  const {parameters, open} = useAddress();
  const cell = parameters.cell || undefined;
  const cells = useCells(dataset);
  const asked = useAnswer(`${dataset} ${cell}`, (signal) => readClasses(dataset, cell, signal));
  const cellChoices = useMemo(
    () => [['', 'All (summary)'] as const, ...cells.map((each) => [each, each] as const)],
    [cells],
  );
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>Perturbagen classes</h1>
          <SyntheticBadge synthetic={currentDataset.value?.synthetic} />
        </div>
        <a class="button" href="/classes?perts=">
          Own list
        </a>
      </div>
      <p class="lead">
        A <Term of="pcl">class</Term> holds what shares a mechanism or a target. The better its members
        connect to each other, the more a connection to it says.
      </p>
      <section class="panel stack">
        <div class="panel-head">
          <h2>Connectivity within each class</h2>
          <Choice name="cell" label="Cell line" term="cell_line" choices={cellChoices} />
        </div>
        <Shown asked={asked} what="the classes">
          {({classes}) =>
            classes.length === 0 ? (
              <Empty title="No class has two members with connections in this dataset" />
            ) : (
              <>
                <BoxRows
                  title="Median tau of the members of each class"
                  label="median tau with the other members"
                  rows={classes.map(({group_id, name, size, ...box}) => ({
                    id: group_id,
                    label: name,
                    note: `${size} members`,
                    box,
                  }))}
                  domain={[-100, 100]}
                  onPick={({id}) => open(`/classes/${encodeURIComponent(id)}`)}
                />
                <DataTable
                  caption="Classes"
                  columns={classColumns}
                  rows={classes}
                  hrefOf={({group_id}) => `/classes/${encodeURIComponent(group_id)}`}
                />
              </>
            )
          }
        </Shown>
        <AsCode request={{method: 'GET', path: `/api/pcls/connectivity?${searchOf({dataset, cell})}`}} />
      </section>
    </div>
  );
}

const classColumns: readonly Column<ClassRow>[] = [
  {id: 'name', label: 'Class', term: 'pcl', value: ({name}) => name, width: 280},
  {id: 'group_id', label: 'Class id', value: ({group_id}) => group_id, width: 260},
  {id: 'size', label: 'Members', term: 'pcl', value: ({size}) => size, digits: 0, descendingFirst: true},
  {
    id: 'median',
    label: 'Median tau',
    term: 'tau',
    value: ({median}) => median,
    digits: 2,
    descendingFirst: true,
  },
  {id: 'q25', label: 'Q25', term: 'tau', value: ({q25}) => q25, digits: 2, descendingFirst: true},
  {id: 'q75', label: 'Q75', term: 'tau', value: ({q75}) => q75, digits: 2, descendingFirst: true},
  {id: 'iqr', label: 'IQR', term: 'tau', value: ({iqr}) => iqr, digits: 2, descendingFirst: true},
];
