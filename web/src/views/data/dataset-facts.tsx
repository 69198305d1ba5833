import type {ComponentChildren} from 'preact';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {chooseDataset, currentDataset} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {Term} from '../../terms/term';
import {viewerAddress} from '../heatmap/source';
import {sizeText} from '../history/size-text';
import type {LibraryEntry} from './entries';

/** Assay of the datasets that lists of genes are compared with; others have a reference of wells. */
const queried = 'L1000';

/** @throws ApiFailure */
function readSummary(id: string, signal: AbortSignal) {
  return answerOf(api.GET('/api/datasets/{id}/summary', {params: {path: {id}}, signal}));
}

type Summary = Awaited<ReturnType<typeof readSummary>>;
type Counts = Summary['cells'];

/** A dataset: cell lines, treatments, doses, times, counts, dates. */
export function DatasetFacts({entry}: {readonly entry: LibraryEntry}) {
  return entry.assay === queried ? <Signatures name={entry.name} /> : <Wells entry={entry} />;
}

function Wells({entry: {assay, count, features, source, date}}: {readonly entry: LibraryEntry}) {
  return (
    <section class="panel">
      <dl class="card-facts">
        <dt>Assay</dt>
        <dd>
          <Term of={assay === 'GCP' ? 'gcp' : 'p100'}>{assay}</Term>
        </dd>
        <dt>Wells</dt>
        <dd>{count.toLocaleString('en')}</dd>
        <dt>
          <Term of="feature_space">Features</Term>
        </dt>
        <dd>{features}</dd>
        <dt>Made from</dt>
        <dd>{source}</dd>
        <dt>Added</dt>
        <dd>{date.slice(0, 10)}</dd>
      </dl>
    </section>
  );
}

function Signatures({name}: {readonly name: string}) {
  const asked = useAnswer(`summary ${name}`, (signal) => readSummary(name, signal));
  return (
    <>
      <Shown asked={asked} what="the summary">
        {(summary) => <Facts summary={summary} />}
      </Shown>
      <AsCode request={{method: 'GET', path: `/api/datasets/${encodeURIComponent(name)}/summary`}} />
    </>
  );
}

/** Wells that a heat map shows at a time, over the landmark genes. */
const mostWells = 2000;

const levelWords: Readonly<Record<number, string>> = {
  3: '3, expression of wells: not queried',
  4: '4, z-scores of wells',
};

/** What a dataset with scores can be asked. */
function Questions({dataset}: {readonly dataset: string}) {
  return (
    <>
      {currentDataset.value?.name === dataset ? (
        <span class="badge good">asked by the pages</span>
      ) : (
        <button type="button" class="button" onClick={() => chooseDataset(dataset)}>
          Ask this dataset
        </button>
      )}
      <a class="button" href="/query">
        New query
      </a>
      <a class="button" href="/touchstone">
        Touchstone
      </a>
    </>
  );
}

function Facts({summary}: {readonly summary: Summary}) {
  const {dataset, assay, level, signatures, genes, spaces, perturbagens, created, updated, background} =
    summary;
  const ofWells = level < 5;
  return (
    <>
      <div class="row">
        {ofWells && signatures <= mostWells && (
          <a
            class="button"
            href={viewerAddress({dataset, slice: {space: spaces[0].space}}, `Wells of ${dataset}`)}
          >
            Heat map of its wells
          </a>
        )}
        {level > 3 && <Questions dataset={dataset} />}
      </div>
      <div class="card-grid">
        <section class="panel">
          <h2>At a glance</h2>
          <dl class="card-facts">
            <Fact label={ofWells ? 'Wells' : <Term of="signature">Signatures</Term>}>
              {signatures.toLocaleString('en')}
            </Fact>
            <Fact label={<Term of="perturbagen">Perturbagens</Term>}>
              {perturbagens.toLocaleString('en')}
            </Fact>
            <Fact label={<Term of="gene_space">Genes</Term>}>
              {genes.toLocaleString('en')} (
              {spaces.map((each) => `${each.space} ${each.genes.toLocaleString('en')}`).join(', ')})
            </Fact>
            <Fact label="Assay">{assay}</Fact>
            {ofWells && <Fact label="Level">{levelWords[level] ?? level}</Fact>}
            <Fact label="Made">{created.slice(0, 10)}</Fact>
            {updated !== created && <Fact label="Last added to">{updated.slice(0, 10)}</Fact>}
            {level > 3 && (
              <Fact label={<Term of="background">Background</Term>}>
                {background ? 'there: results can have tau' : 'none: results have no tau'}
              </Fact>
            )}
          </dl>
        </section>
        <CountList title={<Term of="cell_line">Cell lines</Term>} counts={summary.cells} of={signatures} />
        <CountList
          title={<Term of="pert_type">Treatments and controls</Term>}
          counts={summary.pert_types}
          of={signatures}
        />
        <CountList title={<Term of="dose">Doses</Term>} counts={summary.doses} of={signatures} />
        <CountList title="Times" counts={summary.times} of={signatures} />
        <CountList
          title={<Term of="is_hiq">Marks</Term>}
          counts={Object.entries(summary.marks).map(([value, count]) => ({value, count: Number(count)}))}
          of={signatures}
        />
        <section class="panel wide">
          <h2>Made from</h2>
          <ul class="sources">
            {summary.sources.map(({file, bytes, modified, algorithm, checksum, signatures: own}) => (
              <li key={checksum}>
                <strong>{file}</strong> · {own.toLocaleString('en')} {ofWells ? 'wells' : 'signatures'} ·{' '}
                {sizeText(bytes)} · {modified.slice(0, 10)}
                <br />
                <span class="small soft">
                  {algorithm} <code>{checksum}</code>
                </span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}

function Fact({label, children}: {readonly label: ComponentChildren; readonly children: ComponentChildren}) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

interface CountListProps {
  readonly title: ComponentChildren;
  readonly counts: Counts;
  /** signatures in all */
  readonly of: number;
}

/** Values with how many signatures have each, as numbers and as bars. */
function CountList({title, counts, of}: CountListProps) {
  if (counts.length === 0) return null;
  return (
    <section class="panel">
      <h2>{title}</h2>
      <table class="counts-table">
        <tbody>
          {counts.map(({value, count}) => (
            <tr key={value}>
              <th scope="row">{value}</th>
              <td class="number">{count.toLocaleString('en')}</td>
              <td aria-hidden="true">
                <span class="share" style={{width: `${Math.max(1, (100 * count) / of)}%`}} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
