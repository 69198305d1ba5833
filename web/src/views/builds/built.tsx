import {useAnswer} from '../../api/use-answer';
import {Empty, Shown} from '../../failure/states';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {type Built, readBuilds} from './ask';

/** The builds that this server has. */
export function BuiltList() {
  const asked = useAnswer('builds', readBuilds);
  return (
    <section class="stack">
      <h2>Builds of this server</h2>
      <Shown asked={asked} what="the builds">
        {(all) =>
          all.length === 0 ? (
            <Empty title="There is no build yet">
              <p>The first one that is made, here or by openclue build, will stand here.</p>
            </Empty>
          ) : (
            <DataTable caption="Builds" rows={all} columns={columns} />
          )
        }
      </Shown>
    </section>
  );
}

const columns: readonly Column<Built>[] = [
  {
    id: 'name',
    label: 'Name',
    term: '',
    value: ({name}) => name,
    cell: ({name, has_dataset}) =>
      has_dataset ? (
        <a href={`/data/${encodeURIComponent(name)}`}>{name}</a>
      ) : (
        `${name} (its dataset was removed)`
      ),
    width: 180,
  },
  {id: 'abbreviation', label: 'Abbreviation', value: ({abbreviation}) => abbreviation, width: 150},
  {
    id: 'build_type',
    label: 'Kind',
    value: ({build_type}) => (build_type === 'full' ? 'Full Build' : 'L-Build'),
    width: 110,
  },
  {id: 'level', label: 'Of level', term: 'levels', value: ({level}) => level, digits: 0, width: 100},
  {id: 'plates', label: 'Plates', term: 'plate', value: ({plates}) => plates, digits: 0, width: 90},
  {id: 'wells', label: 'Wells', term: '', value: ({wells}) => wells.used, digits: 0, width: 100},
  {id: 'failed', label: 'Left out', term: 'qc_pass', value: ({wells}) => wells.failed, digits: 0, width: 100},
  {
    id: 'signatures',
    label: 'Signatures',
    term: 'signature',
    value: ({signatures}) => signatures.all,
    digits: 0,
    width: 120,
  },
  {id: 'genes', label: 'Genes', term: '', value: ({genes}) => genes, digits: 0, width: 100},
  {
    id: 'created',
    label: 'Made',
    term: '',
    value: ({created}) => `${created.slice(0, 16).replace('T', ' ')} UTC`,
    width: 170,
  },
];
