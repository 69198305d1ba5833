import type {Colouring, LegendEntry} from './colouring';

interface LegendProps {
  readonly title: string;
  readonly colouring: Colouring;
  /** values that are brought out */
  readonly only: readonly string[];
  readonly onOnly: (only: readonly string[]) => void;
}

/** What colours and shapes mean, and how many points have each; a value is brought out when it is pressed. */
export function Legend({title, colouring, only, onOnly}: LegendProps) {
  const {entries, others, none, range, paleColour} = colouring;
  const toggle = (value: string) =>
    onOnly(only.includes(value) ? only.filter((each) => each !== value) : [...only, value]);
  return (
    <section class="map-legend stack" aria-label={`Colours: ${title}`}>
      <div class="row">
        <strong class="small">{title}</strong>
        {only.length > 0 && (
          <button type="button" class="button quiet small" onClick={() => onOnly([])}>
            Show all
          </button>
        )}
      </div>
      {range && <Range {...range} />}
      <ul>
        {entries.map((entry) => (
          <li key={entry.value}>
            <button
              type="button"
              class="map-entry small"
              aria-pressed={only.includes(entry.value)}
              onClick={() => toggle(entry.value)}
            >
              <Mark {...entry} />
              <span>{entry.value}</span>
              <span class="soft">{entry.points.toLocaleString('en')}</span>
            </button>
          </li>
        ))}
        {others > 0 && <Plain words="other values" points={others} colour={paleColour} />}
        {none > 0 && <Plain words={range ? 'no score' : 'none'} points={none} colour={paleColour} />}
      </ul>
    </section>
  );
}

function Plain({words, points, colour}: {words: string; points: number; colour: string}) {
  return (
    <li class="map-entry small">
      <Mark colour={colour} shape={0} />
      <span>{words}</span>
      <span class="soft">{points.toLocaleString('en')}</span>
    </li>
  );
}

const outlines = [
  <circle key="disc" cx="7" cy="7" r="5" />,
  <rect key="square" x="2.5" y="2.5" width="9" height="9" />,
  <path key="triangle" d="M7 1.5 L13 12 H1 Z" />,
  <path key="diamond" d="M7 1 L13 7 L7 13 L1 7 Z" />,
];

function Mark({colour, shape}: Pick<LegendEntry, 'colour' | 'shape'>) {
  return (
    <svg width="14" height="14" aria-hidden="true" fill={colour}>
      {outlines[shape]}
    </svg>
  );
}

function Range({from, to, colours}: NonNullable<Colouring['range']>) {
  const short = (value: number) => Number(value.toPrecision(3)).toLocaleString('en').replace('-', '−');
  return (
    <div class="map-range small">
      <span>{short(from)}</span>
      <svg viewBox={`0 0 ${colours.length} 1`} preserveAspectRatio="none" aria-hidden="true">
        {colours.map((colour, i) => (
          <rect key={colour} x={i} width="1.6" height="1" fill={colour} />
        ))}
      </svg>
      <span>{short(to)}</span>
    </div>
  );
}
