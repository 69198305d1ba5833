import {Term} from '../../terms/term';
import type {Comparison} from './ask';

interface OverlapProps {
  readonly comparison: Comparison;
  readonly labels: readonly string[];
  readonly onTop: (top: number) => void;
}

/** How many of the strongest perturbagens the queries share, which all share, and how alike they rank all. */
export function Overlap({comparison: {overlap, correlation, perturbagens}, labels, onTop}: OverlapProps) {
  const names = new Map(perturbagens.map(({pert_id, pert_iname}) => [pert_id, pert_iname ?? pert_id]));
  return (
    <section class="panel stack">
      <div class="page-head">
        <h2>What they share</h2>
        <label class="row small">
          Of the strongest
          <input
            type="number"
            class="top-count"
            min={1}
            max={500}
            value={overlap.top}
            onChange={(event) => onTop(Number(event.currentTarget.value))}
          />
        </label>
      </div>
      <div class="overlaps">
        <Square caption="Most alike" labels={labels} values={overlap.positive.counts} />
        <Square caption="Most opposite" labels={labels} values={overlap.negative.counts} />
        <Square caption="Spearman’s correlation of all" labels={labels} values={correlation} digits={2} />
      </div>
      <Common title="Among the most alike of all" ids={overlap.positive.common} names={names} />
      <Common title="Among the most opposite of all" ids={overlap.negative.common} names={names} />
      <p class="small soft">
        Counted are <Term of="perturbagen">perturbagens</Term> of the sign of their end alone; on the diagonal
        stands the size of each end.
      </p>
    </section>
  );
}

interface SquareProps {
  readonly caption: string;
  readonly labels: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
  readonly digits?: number;
}

function Square({caption, labels, values, digits = 0}: SquareProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="scrolls" tabIndex={0} aria-label={caption}>
      <table class="square">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <td />
            {labels.map((label, i) => (
              <th key={label} scope="col" title={label}>
                {i + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {values.map((row, i) => (
            <tr key={labels[i]}>
              <th scope="row">
                {i + 1} {labels[i]}
              </th>
              {row.map((value, j) => (
                <td key={labels[j]} class={i === j ? 'soft' : undefined}>
                  {value === null ? '' : value.toFixed(digits).replace('-', '−')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CommonProps {
  readonly title: string;
  readonly ids: readonly string[];
  readonly names: ReadonlyMap<string, string>;
}

function Common({title, ids, names}: CommonProps) {
  return (
    <details>
      <summary>
        {title}: {ids.length}
      </summary>
      <p>{ids.length === 0 ? 'None.' : ids.map((id) => names.get(id) ?? id).join(', ')}</p>
    </details>
  );
}
