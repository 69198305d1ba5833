import './home.css';
import {useState} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset, datasets, versionOf} from '../../dataset/datasets';
import {NoDataset} from '../../dataset/no-dataset';
import {Empty, Shown} from '../../failure/states';
import {JobState} from '../../jobs/job-state';
import {listOwnJobs} from '../../jobs/kept-jobs';
import {openPalette} from '../../palette/palette';
import {Term} from '../../terms/term';

/** What is here, and the two ways in: look something up, or ask. */
export default function Home() {
  return (
    <div class="home">
      <section class="hero">
        <h1>Which perturbations make cells look like your genes?</h1>
        <p class="soft">
          Paste genes that go up and genes that go down. openclue compares them with every{' '}
          <Term of="signature">signature</Term> of a dataset, and shows which compounds and genes act alike,
          and which act the other way round.
        </p>
        <div class="row">
          <a class="button primary" href="/query">
            New query
          </a>
          <a class="button" href="/query?example=1">
            Try the example
          </a>
        </div>
        <SearchBox />
      </section>
      <DatasetPanel />
      <RecentResults />
    </div>
  );
}

function SearchBox() {
  const [text, setText] = useState('');
  return (
    <form
      class="home-search"
      onSubmit={(event) => {
        event.preventDefault();
        openPalette(text);
      }}
    >
      <label for="home-search">Look something up</label>
      <div class="row">
        <input
          id="home-search"
          type="search"
          placeholder="vorinostat, HDAC1, BRD-K81418486 …"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          Search
        </button>
      </div>
    </form>
  );
}

/** Numbers of the dataset that is asked, and of what is known about its perturbagens. */
function DatasetPanel() {
  const dataset = currentDataset.value;
  const counts = useAnswer('counts', async (signal) => {
    const [perts, cells, classes] = await Promise.all([
      answerOf(api.GET('/api/perts/count', {signal})),
      answerOf(api.GET('/api/cells/count', {signal})),
      answerOf(api.GET('/api/pcls/count', {signal})),
    ]);
    return {perts: perts.count, cells: cells.count, classes: classes.count};
  });
  if (datasets.value?.length === 0) return <NoDataset />;
  return (
    <section class="panel stack">
      <div class="row">
        <h2>{dataset?.name ?? 'Dataset'}</h2>
        <SyntheticBadge synthetic={dataset?.synthetic} />
        {dataset && <span class="soft small">version {versionOf(dataset)}</span>}
      </div>
      <Shown asked={counts} what="the counts">
        {({perts, cells, classes}) => (
          <dl class="counts">
            <Count of="signature" label="signatures" value={dataset?.signature_count} />
            <Count of="gene_space" label="genes" value={dataset?.gene_count} />
            <Count of="perturbagen" label="perturbagens known" value={perts} />
            <Count of="cell_line" label="cell lines known" value={cells} />
            <Count of="pcl" label="classes known" value={classes} />
          </dl>
        )}
      </Shown>
      {dataset?.synthetic && (
        <p class="small soft">
          Real genes, compounds and mechanisms, but every score was drawn from a random generator. Never use
          it for research.
        </p>
      )}
    </section>
  );
}

interface CountProps {
  readonly of: string;
  readonly label: string;
  readonly value?: number;
}

function Count({of, label, value}: CountProps) {
  return (
    <div>
      <dt>
        <Term of={of}>{label}</Term>
      </dt>
      <dd>{value?.toLocaleString('en') ?? '…'}</dd>
    </div>
  );
}

function RecentResults() {
  const jobs = useAnswer('recent', (signal) => listOwnJobs(6, signal));
  return (
    <section class="panel stack">
      <h2>Recent results</h2>
      <Shown asked={jobs} what="your results">
        {(found) =>
          found.length === 0 ? (
            <Empty title="No results yet">
              <p>What you submit from this browser is listed here.</p>
            </Empty>
          ) : (
            <ul class="plain-list">
              {found.map((job) => (
                <li key={job.id} class="row">
                  <a href={`/jobs/${job.id}`}>{job.name || job.id}</a>
                  <JobState job={job} />
                  <span class="soft small">
                    {job.dataset} · {job.created?.slice(0, 16).replace('T', ' ')}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}
