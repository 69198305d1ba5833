import './map.css';
import {useMemo} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset, datasets, versionOf} from '../../dataset/datasets';
import {NoDataset} from '../../dataset/no-dataset';
import {AsCode} from '../../export/as-code';
import {Loading, Shown} from '../../failure/states';
import {listOwnJobs} from '../../jobs/kept-jobs';
import {DataTable} from '../../table/data-table';
import {Term} from '../../terms/term';
import {isDark} from '../../theme/theme';
import type {PageProps} from '../view';
import {
  askMap,
  askScores,
  type MapAnswer,
  type MapColumn,
  nameFields,
  pointValue,
  type ScoresAnswer,
} from './ask';
import {colouringOf} from './colouring';
import {columnsOf, type MapRow} from './columns';
import {isInside, lassoText, readLasso} from './lasso';
import {Legend} from './legend';
import type {Sight} from './paint';
import {MapPlot} from './plot';

/** What points are coloured by before anybody chose. */
const usualColour = 'moa';
const mostJobs = 20;

/** The signatures of a dataset in two dimensions. */
export default function SignatureMap({query}: PageProps) {
  const dataset = currentDataset.value;
  if (datasets.value?.length === 0) return <NoDataset />;
  if (!dataset?.name) return <Loading what="the datasets" />;
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>Signature map</h1>
          <SyntheticBadge synthetic={dataset.synthetic} />
        </div>
        <span class="soft small">
          {dataset.name} · {versionOf(dataset)}
        </span>
      </div>
      <DatasetMap dataset={dataset.name} query={query} />
    </div>
  );
}

interface MapProps {
  readonly dataset: string;
  readonly query: PageProps['query'];
}

function DatasetMap({dataset, query}: MapProps) {
  const colour = query.colour ?? usualColour;
  const asked = useAnswer(`${dataset} ${colour}`, (signal) => askMap(dataset, [colour], signal));
  const scored = useAnswer(query.job && `${query.job} ${query.query ?? ''}`, (signal) =>
    askScores(query.job, query.query, signal),
  );
  const path = `/api/datasets/${encodeURIComponent(dataset)}/map?fields=sig_id,${colour}`;
  return (
    <>
      <Shown asked={asked} what="the map">
        {(map) =>
          query.job ? (
            <Shown asked={scored} what="the scores of the query">
              {(scores) =>
                scores.dataset === map.dataset ? (
                  <Drawn {...{dataset, query, map, scores}} colour={colour} />
                ) : (
                  <>
                    <p role="status">
                      That query was of {scores.dataset}; choose that dataset above to see its scores.
                    </p>
                    <Drawn {...{dataset, query, map}} colour={colour} />
                  </>
                )
              }
            </Shown>
          ) : (
            <Drawn {...{dataset, query, map}} colour={colour} />
          )
        }
      </Shown>
      <AsCode request={{method: 'GET', path}} />
    </>
  );
}

interface DrawnProps extends MapProps {
  readonly map: MapAnswer;
  readonly colour: string;
  readonly scores?: ScoresAnswer;
}

function Drawn({dataset, query, map, colour, scores}: DrawnProps) {
  const {change} = useAddress();
  const theme = isDark() ? 'dark' : 'light';
  // The names are many texts, and can come after the picture.
  const fields = ['sig_id', ...nameFields.filter((name) => map.fields.includes(name))];
  const names = useAnswer(`${dataset} ${map.build}`, (signal) => askMap(dataset, fields, signal));
  const told = names.data?.build === map.build ? names.data.columns : undefined;
  const places = useMemo(() => ({x: Float32Array.from(map.x), y: Float32Array.from(map.y)}), [map]);
  const column: MapColumn | undefined = useMemo(
    () => (scores ? {kind: 'number', values: scores.scores} : map.columns[colour]),
    [scores, map, colour],
  );
  const title = scores ? `${scores.score === 'tau' ? 'tau' : 'NCS'} of ${scores.query}` : colour;
  const only = useMemo(() => readOnly(query.only), [query.only]);
  const colouring = useMemo(
    () => column && colouringOf(column, map.points, theme, only, scores !== undefined),
    [column, map, theme, only, scores],
  );
  const lasso = useMemo(() => readLasso(query.lasso), [query.lasso]);
  const rows = useMemo(() => {
    const all = Array.from({length: map.points}, (_, point): MapRow => ({point}));
    const isOnly = ({point}: MapRow) => only.includes(String(pointValue(column, point) ?? ''));
    return all.filter(
      (row) =>
        (!lasso || isInside(lasso, places.x[row.point], places.y[row.point])) &&
        (only.length === 0 || isOnly(row)),
    );
  }, [map, lasso, only, column, places]);
  const columns = useMemo(
    () =>
      columnsOf(told ?? {}, fields, column && {id: scores ? scores.score : colour, title, column}, places),
    [told, column, title, places],
  );
  const nameOf = (point: number) =>
    [
      ...nameFields.slice(0, 3).map((name) => pointValue(told?.[name], point)),
      `${title}: ${pointValue(column, point) ?? 'none'}`,
      pointValue(told?.sig_id, point),
    ]
      .filter((word) => word !== undefined)
      .join(' · ');
  if (!colouring) return null;
  const which = map.signatures === 'exemplars' ? 'exemplar signatures' : 'signatures';
  const described =
    `${map.points.toLocaleString('en')} ${which} in two dimensions, coloured by ${title}. ` +
    colouring.entries
      .slice(0, 6)
      .map(({value, points}) => `${value}: ${points}`)
      .join(', ');
  return (
    <>
      <p>
        {map.points.toLocaleString('en')} {which}; alike ones lie side by side in this{' '}
        <Term of="signature_map">map</Term> of {map.components}{' '}
        <Term of="principal_component">principal components</Term>, which hold {percent(map.explained)} of the
        variance. How far apart groups are says little.{' '}
        {map.left_out > 0 && `${map.left_out.toLocaleString('en')} with few scores are left out. `}
        {map.missing > 0 && `${map.missing.toLocaleString('en')} missing scores stood at their gene’s mean. `}
      </p>
      <div class="row">
        <ColourChoice map={map} colour={colour} job={query.job} />
        {scores && scores.queries.length > 1 && (
          <label class="row small">
            Query
            <select
              value={scores.query}
              onChange={(event) => change({query: event.currentTarget.value}, 'push')}
            >
              {scores.queries.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div class="map-area">
        <MapPlot
          title="Signature map"
          description={described}
          {...places}
          {...{colouring, theme, lasso, nameOf}}
          sight={readSight(query.at)}
          onSight={(sight) => change({at: sight && sightText(sight)})}
          onLasso={(drawn) => change({lasso: drawn && lassoText(drawn)}, 'push')}
        />
        <Legend
          title={title}
          colouring={colouring}
          only={only}
          onOnly={(next) => change({only: next.length > 0 ? JSON.stringify(next) : undefined}, 'push')}
        />
      </div>
      {(lasso || only.length > 0) && (
        <p role="status">
          {rows.length.toLocaleString('en')} signatures are chosen.{' '}
          <button
            type="button"
            class="button small"
            onClick={() => change({lasso: undefined, only: undefined}, 'push')}
          >
            Show all
          </button>
        </p>
      )}
      <DataTable caption="Signatures on the map" columns={columns} rows={rows} height={360} />
    </>
  );
}

interface ColourChoiceProps {
  readonly map: MapAnswer;
  readonly colour: string;
  readonly job?: string;
}

/** What to colour by: a field, or the scores of a job. */
function ColourChoice({map, colour, job}: ColourChoiceProps) {
  const {change} = useAddress();
  const jobs = useAnswer('jobs', (signal) => listOwnJobs(mostJobs, signal)).data ?? [];
  const done = jobs.filter(({status, id}) => status === 'completed' || id === job);
  return (
    <label class="row small">
      Colour by
      <select
        value={job ? `job ${job}` : colour}
        onChange={({currentTarget: {value}}) => {
          const [kind, id] = value.split(' ');
          const next = kind === 'job' ? {job: id} : {job: undefined, colour: value};
          change({...next, query: undefined, only: undefined}, 'push');
        }}
      >
        <optgroup label="Fields">
          {map.fields.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </optgroup>
        {(done.length > 0 || job) && (
          <optgroup label="Scores of a query">
            {job && !done.some(({id}) => id === job) && <option value={`job ${job}`}>{job}</option>}
            {done.map(({id = '', name}) => (
              <option key={id} value={`job ${id}`}>
                {name || id}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  );
}

const percent = (share: number) => share.toLocaleString('en', {style: 'percent'});

function readOnly(text: string | undefined): readonly string[] {
  try {
    const values: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  } catch {
    return [];
  }
}

function readSight(text: string | undefined): Sight | undefined {
  const [x, y, scale] = (text ?? '').split(',').map(Number);
  return Number.isFinite(x) && Number.isFinite(y) && scale > 0 ? {x, y, scale} : undefined;
}

function sightText({x, y, scale}: Sight): string {
  return [x.toFixed(3), y.toFixed(3), scale.toFixed(2)].map(Number).join(',');
}
