import './table.css';
import {useState} from 'preact/hooks';
import {useAddress} from '../address/use-address';
import type {Column} from './column';

/** The columns that the address names, in its order; else all that are not optional. */
export function useShownColumns<Row>(
  columns: readonly Column<Row>[],
  parameter: string,
): {readonly shown: readonly Column<Row>[]; readonly show: (ids: readonly string[] | undefined) => void} {
  const {parameters, change} = useAddress();
  const ids = parameters[parameter]?.split(',');
  const chosen = ids?.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const shown = chosen && chosen.length > 0 ? chosen : columns.filter(({optional}) => !optional);
  return {shown, show: (wanted) => change({[parameter]: wanted?.join(',')})};
}

interface ColumnChooserProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly shown: readonly Column<Row>[];
  readonly show: (ids: readonly string[] | undefined) => void;
}

/** Which columns are shown, and in what order. */
export function ColumnChooser<Row>(props: ColumnChooserProps<Row>) {
  // Most who look at a table never open it.
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="column-chooser export-menu" onToggle={({currentTarget}) => setOpen(currentTarget.open)}>
      <summary class="button small">Columns</summary>
      {isOpen && <Choices {...props} />}
    </details>
  );
}

function Choices<Row>({columns, shown, show}: ColumnChooserProps<Row>) {
  const ids = shown.map(({id}) => id);
  const ordered = [...shown, ...columns.filter(({id}) => !ids.includes(id))];
  const move = (from: number, to: number) => {
    const moved = [...ids];
    moved.splice(to, 0, ...moved.splice(from, 1));
    show(moved);
  };
  return (
    <ul>
      {ordered.map(({id, label}) => {
        const at = ids.indexOf(id);
        return (
          <li key={id}>
            <label>
              <input
                type="checkbox"
                checked={at >= 0}
                disabled={at >= 0 && ids.length === 1}
                onChange={() => show(at >= 0 ? ids.filter((each) => each !== id) : [...ids, id])}
              />
              {label}
            </label>
            {at >= 0 && (
              <span>
                <button
                  type="button"
                  class="button quiet small"
                  aria-label={`Move ${label} to the left`}
                  disabled={at === 0}
                  onClick={() => move(at, at - 1)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  class="button quiet small"
                  aria-label={`Move ${label} to the right`}
                  disabled={at === ids.length - 1}
                  onClick={() => move(at, at + 1)}
                >
                  ↓
                </button>
              </span>
            )}
          </li>
        );
      })}
      <li>
        <button type="button" class="button quiet small" onClick={() => show(undefined)}>
          As at first
        </button>
      </li>
    </ul>
  );
}
