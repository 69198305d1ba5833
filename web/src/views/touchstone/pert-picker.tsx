import {useMemo} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import type {ReferencePert} from '../../reference/ask';
import {labelOf} from '../../reference/perts';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {Term} from '../../terms/term';

/** More make an address that browsers and proxies cut. */
export const mostPicked = 100;

/** The perturbagens that an address names. */
export function readPicks(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((id) => id !== '');
}

interface PertPickerProps {
  readonly perts: readonly ReferencePert[];
  /** pert_ids */
  readonly picks: readonly string[];
}

/** All of a type or class, to pick several of. */
export function PertPicker({perts, picks}: PertPickerProps) {
  const {parameters, change} = useAddress();
  const {pert_type: type, class: group} = parameters;
  const classes = useMemo(() => [...new Set(perts.flatMap((pert) => pert.classes))].sort(), [perts]);
  const shown = useMemo(
    () =>
      perts.filter((pert) => (!type || pert.pert_type === type) && (!group || pert.classes.includes(group))),
    [perts, type, group],
  );
  const pick = (ids: readonly string[]) =>
    change({perts: [...new Set([...picks, ...ids])].slice(0, mostPicked).join(',')}, 'push');
  const columns = useMemo(() => columnsOf(picks, change), [picks.join(',')]);
  return (
    <section class="panel stack">
      <div class="panel-head">
        <h2>Pick perturbagens</h2>
        <div class="row">
          {classes.length > 0 && (
            <label>
              <Term of="pcl">Class</Term>
              <select
                value={group ?? ''}
                onChange={({currentTarget}) => change({class: currentTarget.value}, 'push')}
              >
                <option value="">Any</option>
                {classes.map((id) => (
                  <option key={id} value={id}>
                    {id}
                  </option>
                ))}
              </select>
            </label>
          )}
          {group && <a href={`/classes/${encodeURIComponent(group)}`}>Open the class</a>}
          <button
            type="button"
            class="button small"
            disabled={shown.length > mostPicked}
            title={shown.length > mostPicked ? `These are more than ${mostPicked}` : undefined}
            onClick={() => pick(shown.map(({pert_id}) => pert_id))}
          >
            Pick {shown.length === perts.length ? 'all' : `these ${shown.length}`}
          </button>
        </div>
      </div>
      <DataTable
        caption="Reference perturbagens"
        columns={columns}
        rows={shown}
        initialSort={{id: 'pert_iname', descending: false}}
      />
    </section>
  );
}

function columnsOf(
  picks: readonly string[],
  change: ReturnType<typeof useAddress>['change'],
): readonly Column<ReferencePert>[] {
  const chosen = new Set(picks);
  const toggle = (id: string) => {
    const left = picks.filter((each) => each !== id);
    const next = chosen.has(id) ? left : [...picks, id].slice(0, mostPicked);
    change({perts: next.join(',')}, 'push');
  };
  return [
    {
      id: 'picked',
      label: 'Pick',
      term: '',
      value: ({pert_id}) => chosen.has(pert_id),
      cell: (pert) => (
        <input
          type="checkbox"
          aria-label={`Pick ${labelOf(pert)}`}
          checked={chosen.has(pert.pert_id)}
          disabled={!chosen.has(pert.pert_id) && picks.length >= mostPicked}
          onChange={() => toggle(pert.pert_id)}
        />
      ),
      descendingFirst: true,
      width: 90,
    },
    {
      id: 'pert_iname',
      label: 'Name',
      value: ({pert_iname, pert_id}) => pert_iname ?? pert_id,
      cell: ({pert_iname, pert_id}) => (
        <a href={`/perts/${encodeURIComponent(pert_id)}`}>{pert_iname ?? pert_id}</a>
      ),
      width: 190,
    },
    {id: 'pert_type', label: 'Type', value: ({pert_type}) => pert_type, width: 120},
    {id: 'moa', label: 'Mechanism', value: ({moa}) => moa?.replaceAll('|', ', '), width: 250},
    {
      id: 'pcl',
      label: 'Classes',
      value: ({classes}) => classes.join(', '),
      width: 300,
    },
    {id: 'pert_id', label: 'BRD id', value: ({pert_id}) => pert_id, width: 170},
  ];
}
