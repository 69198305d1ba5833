import {useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {Term} from '../../terms/term';
import {type Dimension, type Facet, nameOf, readValues, type Subset, toggled, valuesOf} from './subset';

/** Milliseconds after the last keystroke before values are looked for. */
const pause = 250;
const foundValues = 20;

interface FacetPanelProps {
  readonly dimension: Dimension;
  readonly facet: Facet;
  readonly subset: Subset;
}

/** Values of one kind with the number of drugs that have them; the commonest, or those that hold what is typed. */
export function FacetPanel({dimension, facet, subset}: FacetPanelProps) {
  const {change} = useAddress();
  const [like, setLike] = useState('');
  const label = nameOf(dimension);
  const question = like ? JSON.stringify([subset, dimension, like]) : undefined;
  const {data} = useAnswer(
    question,
    (signal) => readValues(subset, dimension, like, foundValues, signal),
    pause,
  );
  const chosen = valuesOf(subset[dimension]);
  const found = (like && data) || facet;
  const known = found.values.map(({value}) => value);
  // What is chosen stays in sight, though others be commoner.
  const apart = chosen.filter((value) => !known.includes(value)).map((value) => ({value, count: undefined}));
  const values = [...apart, ...found.values];
  const most = Math.max(1, ...found.values.map(({count}) => count));
  return (
    <section class="panel facet" aria-label={label}>
      <h3>
        <Term of={dimension}>{label}</Term>{' '}
        <span class="soft small">{facet.distinct.toLocaleString('en')}</span>
      </h3>
      {facet.distinct > facet.values.length && (
        <input
          type="search"
          aria-label={`Find in ${label}`}
          placeholder="Find"
          value={like}
          onInput={({currentTarget}) => setLike(currentTarget.value)}
        />
      )}
      <ul>
        {values.map(({value, count}) => (
          <li key={value}>
            <button
              type="button"
              aria-pressed={chosen.includes(value)}
              onClick={() => change({[dimension]: toggled(subset[dimension], value)}, 'push')}
            >
              <span class="facet-bar" style={{width: `${(100 * (count ?? 0)) / most}%`}} />
              <span class="facet-value" title={value}>
                {value}
              </span>
              <span class="facet-count">{count?.toLocaleString('en')}</span>
            </button>
          </li>
        ))}
      </ul>
      {values.length === 0 && <p class="small soft">None{like && ` holds “${like}”`}</p>}
      {facet.missing > 0 && <p class="small soft">{facet.missing.toLocaleString('en')} without</p>}
    </section>
  );
}
