import {useAddress} from '../../address/use-address';
import {saveText} from '../../export/download';
import {ExportMenu} from '../../export/export-menu';
import type {Axis} from './matrix';

/** What of the marked rows is taken: their ids or a field of theirs. */
export function MarkedList({marked, rows}: {readonly marked: readonly string[]; readonly rows: Axis}) {
  const {change} = useAddress();
  if (marked.length === 0) return null;
  const positions = new Map(rows.ids.map((id, i) => [id, i]));
  const listOf = (values: readonly string[]) =>
    marked.flatMap((id) => values[positions.get(id) ?? -1] || []).join('\n');
  return (
    <div class="stack marked-list">
      <div class="row">
        <strong>
          {marked.length} {marked.length === 1 ? 'row' : 'rows'} marked
        </strong>
        <ExportMenu
          choices={[
            {label: 'Ids', run: () => saveText(`${marked.join('\n')}\n`, 'marked.grp')},
            ...[...rows.fields].map(([name, values]) => ({
              label: name,
              run: () => saveText(`${listOf(values)}\n`, `marked_${name}.txt`),
            })),
          ]}
        />
        <button type="button" class="button small" onClick={() => change({marked: undefined})}>
          Clear
        </button>
      </div>
      <textarea readOnly rows={4} aria-label="Ids of the marked rows" value={marked.join('\n')} />
    </div>
  );
}
