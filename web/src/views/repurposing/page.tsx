import '../../reference/reference.css';
import './repurposing.css';
import {useAddress} from '../../address/use-address';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {Term} from '../../terms/term';
import {DrugTable} from './drug-table';
import {FacetPanel} from './facet-panel';
import {ProteinClasses} from './protein-classes';
import {
  type Dimension,
  dimensions,
  nameOf,
  readSummary,
  type Subset,
  subsetOf,
  textOfValues,
  valuesOf,
} from './subset';

/** Values of each dimension that are shown before one is looked for. */
const shownValues = 8;

/** The collection of drugs: its counts, the subset that the address names, and its drugs. */
export default function Repurposing() {
  const {parameters} = useAddress();
  const subset = subsetOf(parameters);
  const question = JSON.stringify(subset);
  const asked = useAnswer(question, (signal) => readSummary(subset, shownValues, signal));
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>Repurposing</h1>
          <SyntheticBadge synthetic={asked.data && asked.data.demo > 0} />
        </div>
        <span class="soft small">
          The <Term of="repurposing_hub">Repurposing Hub</Term> and the{' '}
          <Term of="orange_book">FDA Orange Book</Term>
        </span>
      </div>
      <Shown asked={asked} what="the drugs">
        {(summary) =>
          summary.total === 0 ? (
            <Empty title="No drugs are loaded on this server">
              <p>
                Its administrator loads the files of the Repurposing Hub and the Orange Book:{' '}
                <code>npx openclue load repurposing_drugs_20200324.txt repurposing_samples_20200324.txt</code>
              </p>
            </Empty>
          ) : (
            <>
              {summary.demo > 0 && (
                <p class="small soft">
                  {summary.demo.toLocaleString('en')} of these drugs are the demo’s: mechanisms, targets,
                  indications and approvals are facts; vendors, catalogue numbers and purities are made up.
                </p>
              )}
              <section class="panel reference-counts">
                <p class="reference-count" role="status">
                  <strong>{summary.matching.toLocaleString('en')}</strong>
                  {summary.matching === summary.total
                    ? ' drugs'
                    : ` of ${summary.total.toLocaleString('en')} drugs`}
                  <span class="soft">, {summary.samples.toLocaleString('en')} samples</span>
                </p>
                <Chosen subset={subset} />
              </section>
              <ProteinClasses counts={summary.target_classes} chosen={valuesOf(subset.target_class)} />
              <div class="facets">
                {dimensions.map(({id}) => {
                  const facet = summary.facets.find(({name}) => name === id);
                  return facet && <FacetPanel key={id} dimension={id} facet={facet} subset={subset} />;
                })}
              </div>
              <DrugTable subset={subset} matching={summary.matching} />
            </>
          )
        }
      </Shown>
      <AsCode
        request={{method: 'GET', path: `/api/repurposing/drugs?${searchOf({...subset, limit: 100})}`}}
      />
    </div>
  );
}

/** What the subset is chosen by, each to be taken back. */
function Chosen({subset}: {readonly subset: Subset}) {
  const {change} = useAddress();
  const names = Object.keys(subset) as (Dimension | 'find')[];
  if (names.length === 0)
    return <span class="soft">Choose below: values of one kind are alternatives, kinds add up.</span>;
  return (
    <ul class="picks">
      {names.flatMap((name) => {
        const values = name === 'find' ? [subset.find ?? ''] : valuesOf(subset[name]);
        return values.map((value) => (
          <li key={`${name} ${value}`}>
            <button
              type="button"
              class="button small"
              onClick={() =>
                change(
                  {
                    [name]:
                      name === 'find' ? undefined : textOfValues(values.filter((each) => each !== value)),
                  },
                  'push',
                )
              }
            >
              <span class="visually-hidden">Take away: </span>
              <span class="soft">{name === 'find' ? 'Name holds' : nameOf(name)}</span> {value}{' '}
              <span aria-hidden="true">×</span>
            </button>
          </li>
        ));
      })}
      <li>
        <button
          type="button"
          class="button quiet small"
          onClick={() => change(Object.fromEntries(names.map((name) => [name, undefined])), 'push')}
        >
          Clear all
        </button>
      </li>
    </ul>
  );
}
