import {useMemo, useState} from 'preact/hooks';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {ExportMenu} from '../../export/export-menu';
import {Empty} from '../../failure/states';
import {Clipped} from '../../plots/clipped';
import {Ramp} from '../../plots/matrix-view';
import {divergingScale, tauScale} from '../../plots/ramps';
import {arrange} from './arrange';
import {Cells} from './cells';
import {Clustering, useTrees} from './clustering';
import {readWindow, windowText} from './layout';
import {MarkedList} from './marked-list';
import type {Axis, Matrix} from './matrix';
import {exportsOf} from './save';
import type {Source} from './source';
import {type Track, trackOf} from './tracks';

interface ViewerProps {
  readonly source: Source;
  readonly matrix: Matrix;
  readonly title: string;
  /** what is shown where the address does not say; the map comes first then, before what arranges it */
  readonly usual?: Usual;
}

/** Fields to colour rows by, and how far colours reach. */
export interface Usual {
  readonly rtracks?: string;
  readonly most?: number;
}

const scales = [
  ['', 'As the values are'],
  ['tau', 'tau (CLUE)'],
  ['linear', 'Linear'],
] as const;

/** Values of scores that are percentiles reach so far, and colours of CLUE are made for them. */
const mostTau = 100;

/** A matrix with all that the address says of how it is looked at. */
export function Viewer({source, matrix, title, usual}: ViewerProps) {
  const {parameters, change} = useAddress();
  const most = useMemo(() => extreme(matrix.values), [matrix]);
  const isTau = parameters.scale === 'tau' || (parameters.scale !== 'linear' && most > 20 && most <= mostTau);
  const reach = Number(parameters.most) > 0 ? Number(parameters.most) : (usual?.most ?? rounded(most));
  const scale = useMemo(() => (isTau ? tauScale() : divergingScale(reach, 'value')), [isTau, reach]);
  const {rfind = '', rsort = '', rfilter = '', cfind = '', csort = '', cfilter = ''} = parameters;
  const foundRows = useMemo(
    () => arrange(matrix, 'rows', {find: rfind, sort: rsort, filter: rfilter}),
    [matrix, rfind, rsort, rfilter],
  );
  const foundColumns = useMemo(
    () => arrange(matrix, 'columns', {find: cfind, sort: csort, filter: cfilter}),
    [matrix, cfind, csort, cfilter],
  );
  const trees = useTrees(source, matrix, foundRows, foundColumns);
  const {rows, columns} = trees;
  const rowFields = parameters.rtracks ?? usual?.rtracks;
  const rowTracks = useMemo(() => tracksOf(matrix.rows, rowFields), [matrix, rowFields]);
  const columnTracks = useMemo(
    () => tracksOf(matrix.columns, parameters.ctracks),
    [matrix, parameters.ctracks],
  );
  const rowBesides = trees.rowTrack ? [trees.rowTrack, ...rowTracks] : rowTracks;
  const columnBesides = trees.columnTrack ? [trees.columnTrack, ...columnTracks] : columnTracks;
  const window = useMemo(
    () => readWindow(parameters.window, rows.length, columns.length),
    [parameters.window, rows.length, columns.length],
  );
  const marked = useMemo(
    () => new Set((parameters.marked ?? '').split('\n').filter(Boolean)),
    [parameters.marked],
  );
  const mark = (positions: readonly number[]) => {
    const ids = positions.map((row) => matrix.rows.ids[row]);
    const isOut = ids.length === 1 && marked.has(ids[0]);
    const next = isOut ? [...marked].filter((id) => id !== ids[0]) : [...new Set([...marked, ...ids])];
    change({marked: next.slice(0, mostMarked).join('\n')});
  };
  const isWhole = window.rows >= rows.length && window.columns >= columns.length;
  const shown = {source, title, matrix, rows, columns, scale, window};
  return (
    <section class="panel stack">
      <div class="panel-head">
        <h2>{title}</h2>
        <span class="soft small" role="status">
          {countWords(rows.length, matrix.rows.ids.length, 'row')} ×{' '}
          {countWords(columns.length, matrix.columns.ids.length, 'column')}
        </span>
        <div class="row">
          <button
            type="button"
            class="button small"
            disabled={isWhole}
            onClick={() => change({window: undefined})}
          >
            Show all
          </button>
          <ExportMenu choices={exportsOf(shown)} />
        </div>
      </div>
      <details open={usual === undefined && matchMedia('(min-width: 700px)').matches}>
        <summary>Arrange</summary>
        <fieldset class="viewer-controls">
          <legend class="visually-hidden">How the matrix is shown</legend>
          <Side side="rows" axis={matrix.rows} other={matrix.columns} tracks={usual?.rtracks} />
          <Side side="columns" axis={matrix.columns} other={matrix.rows} />
          <Choice name="scale" label="Colours" choices={scales} />
          {!isTau && (
            <label>
              Colours reach to ±
              <input
                type="number"
                min="0"
                step="any"
                value={reach}
                onChange={({currentTarget}) => change({most: currentTarget.value})}
              />
            </label>
          )}
        </fieldset>
      </details>
      <Clustering trees={trees} />
      <div class="row small">
        <Ramp scale={scale} />
        <span class="soft">Grey: no value.</span>
      </div>
      <Clipped values={matrix.values} scale={scale} />
      <Legends tracks={[...rowBesides, ...columnBesides]} />
      {rows.length === 0 || columns.length === 0 ? (
        <Empty title="Nothing holds what is searched for" />
      ) : (
        <>
          <Cells
            matrix={matrix}
            rows={rows}
            columns={columns}
            scale={scale}
            rowTracks={rowBesides}
            columnTracks={columnBesides}
            rowTree={trees.rowTree}
            columnTree={trees.columnTree}
            window={window}
            onWindow={(next) => change({window: windowText(next, rows.length, columns.length)})}
            marked={marked}
            onMark={mark}
            label={title}
          />
          <p class="small soft">
            Drag to move; the wheel with Ctrl, or + and −, to come nearer; click or Enter marks a row, Shift
            and dragging marks several.
          </p>
        </>
      )}
      <MarkedList marked={[...marked]} rows={matrix.rows} />
    </section>
  );
}

/** More make an address too long. */
const mostMarked = 150;

interface SideProps {
  readonly side: 'rows' | 'columns';
  readonly axis: Axis;
  readonly other: Axis;
  /** fields to colour by where the address does not say */
  readonly tracks?: string;
}

/** In the address where lines are coloured by no field, though they usually are by one. */
const noTrack = 'none';

/** Values of a field that can be filtered by, and lines of the other side that can be sorted by. */
const mostChoices = 300;

function Side({side, axis, other, tracks = ''}: SideProps) {
  const {parameters, change} = useAddress();
  const letter = side === 'rows' ? 'r' : 'c';
  const word = side === 'rows' ? 'Rows' : 'Columns';
  const sort = parameters[`${letter}sort`] ?? '';
  const field = parameters[`${letter}filter`]?.split('=')[0] ?? '';
  const values = useMemo(() => [...new Set(axis.fields.get(field) ?? [])].sort(), [axis, field]);
  const filter = parameters[`${letter}filter`] ?? '';
  // Hundreds of lines to sort by are a third of what the page costs, and few readers look at them.
  const [isLookedAt, setLookedAt] = useState(false);
  const look = () => setLookedAt(true);
  const lines = isLookedAt
    ? other.ids.slice(0, mostChoices)
    : other.ids.filter((id) => sort.endsWith(`value:${id}`));
  return (
    <>
      <label>
        {word}: find
        <input
          type="search"
          value={parameters[`${letter}find`] ?? ''}
          onInput={({currentTarget}) => change({[`${letter}find`]: currentTarget.value, window: undefined})}
        />
      </label>
      <label>
        {word}: sort by
        <select
          value={sort.replace(/^-/, '')}
          onFocus={look}
          onPointerEnter={look}
          onChange={({currentTarget}) => change({[`${letter}sort`]: currentTarget.value})}
        >
          <option value="">As in the file</option>
          <option value="id">Id</option>
          {[...axis.fields.keys()].map((name) => (
            <option key={name} value={`field:${name}`}>
              {name}
            </option>
          ))}
          {lines.map((id) => (
            <option key={id} value={`value:${id}`}>
              Value in {id}
            </option>
          ))}
        </select>
      </label>
      {sort !== '' && (
        <label>
          {word}: direction
          <select
            value={sort.startsWith('-') ? '-' : ''}
            onChange={({currentTarget}) =>
              change({[`${letter}sort`]: `${currentTarget.value}${sort.replace(/^-/, '')}`})
            }
          >
            <option value="">Least first</option>
            <option value="-">Most first</option>
          </select>
        </label>
      )}
      {axis.fields.size > 0 && (
        <>
          <label>
            {word}: filter by
            <select
              value={field}
              onChange={({currentTarget}) =>
                change({[`${letter}filter`]: currentTarget.value, window: undefined})
              }
            >
              <option value="">Nothing</option>
              {[...axis.fields.keys()].map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          {field !== '' && (
            <label>
              {word}: {field} is
              <select
                value={filter.includes('=') ? filter.slice(filter.indexOf('=') + 1) : ''}
                onChange={({currentTarget}) =>
                  change({[`${letter}filter`]: `${field}=${currentTarget.value}`, window: undefined})
                }
              >
                <option value="">any</option>
                {values
                  .filter((value) => value !== '')
                  .slice(0, mostChoices)
                  .map((value) => (
                    <option key={value} value={value}>
                      {value}
                    </option>
                  ))}
              </select>
            </label>
          )}
          <label>
            {word}: colour by
            <select
              value={parameters[`${letter}tracks`] ?? tracks}
              onChange={({currentTarget}) => change({[`${letter}tracks`]: currentTarget.value})}
            >
              <option value={tracks === '' ? '' : noTrack}>Nothing</option>
              {[...axis.fields.keys()].map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
              {axis.fields.size > 1 && (
                <option value={[...axis.fields.keys()].slice(0, mostTracks).join(',')}>
                  All{axis.fields.size > mostTracks && ` (first ${mostTracks})`}
                </option>
              )}
            </select>
          </label>
        </>
      )}
    </>
  );
}

const mostTracks = 6;

function tracksOf(axis: Axis, text: string | undefined): readonly Track[] {
  return (text ?? '')
    .split(',')
    .filter(Boolean)
    .slice(0, mostTracks)
    .flatMap((field) => trackOf(axis, field) ?? []);
}

function Legends({tracks}: {readonly tracks: readonly Track[]}) {
  return (
    <>
      {tracks.filter(isFirstOfField).map(({field, legend}) => (
        <div key={field} class="legend">
          <strong>{field}</strong>
          {legend.map(({label, colour}) => (
            <span key={label}>
              <svg width="12" height="12" aria-hidden="true">
                <rect width="12" height="12" fill={colour} />
              </svg>{' '}
              {label}
            </span>
          ))}
        </div>
      ))}
    </>
  );
}

/** Rows and columns of one kind of thing have the same fields. */
function isFirstOfField({field}: Track, i: number, all: readonly Track[]): boolean {
  return all.findIndex((each) => each.field === field) === i;
}

function countWords(shown: number, all: number, noun: 'row' | 'column'): string {
  const total = `${all.toLocaleString('en')} ${noun}${all === 1 ? '' : 's'}`;
  return shown === all ? total : `${shown.toLocaleString('en')} of ${total}`;
}

/** The largest size of a value. */
function extreme(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most) most = size;
  }
  return most;
}

/** Two even digits, upwards, so that the legend reads well and no colour is wasted. */
function rounded(most: number): number {
  if (most === 0) return 1;
  const step = 2 * 10 ** (Math.floor(Math.log10(most)) - 1);
  return Number((Math.ceil(most / step) * step).toPrecision(2));
}
