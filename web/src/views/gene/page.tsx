import '../../reference/reference.css';
import {useEffect} from 'preact/hooks';
import {answerOf, api, recordsOf, type Schemas} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset, versionOf} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {Term} from '../../terms/term';
import type {PageProps} from '../view';
import {Baseline} from './baseline';
import {Measured} from './measured';
import {MovedBy} from './moved-by';
import {Perturbed} from './perturbed';

export type GeneRecord = Schemas['gene'];

/** What is known of a gene: where it is measured, how much of it there is, what acts on it and what moves it. */
export default function GenePage({params: {id}}: PageProps) {
  const asked = useAnswer(id, (signal) => findGene(id, signal));
  return (
    <Shown asked={asked} what="the gene">
      {({gene, nearly}) =>
        gene ? (
          <Gene gene={gene} asked={id} />
        ) : (
          <Empty title={`No gene is called “${id}”`}>
            <p>Give a symbol, an alias or an Entrez id.{nearly.length > 0 && ' Nearly so are called:'}</p>
            <ul class="tag-list">
              {nearly.map((name) => (
                <li key={name}>
                  <a href={`/genes/${encodeURIComponent(name)}`}>{name}</a>
                </li>
              ))}
            </ul>
          </Empty>
        )
      }
    </Shown>
  );
}

interface FoundGene {
  readonly gene?: GeneRecord;
  /** symbols that are nearly so, where none is */
  readonly nearly: readonly string[];
}

/** A gene by its symbol, its number, or another symbol of it. @throws ApiFailure */
async function findGene(asked: string, signal: AbortSignal): Promise<FoundGene> {
  const ways = /^\d+$/.test(asked)
    ? [{entrez_id: asked}]
    : [{gene_symbol: asked}, {gene_symbol: asked.toUpperCase()}, {gene_alias: asked}];
  for (const where of ways) {
    const filter = JSON.stringify({where, limit: 1});
    const [gene] = await recordsOf(api.GET('/api/genes', {params: {query: {filter}}, signal}));
    if (gene) return {gene, nearly: []};
  }
  const query = {q: asked.slice(0, 100), kind: 'gene', limit: 6};
  const {results} = await answerOf(api.GET('/api/search', {params: {query}, signal}));
  return {nearly: results.map(({name}) => name)};
}

function Gene({gene, asked}: {readonly gene: GeneRecord; readonly asked: string}) {
  const {gene_symbol = asked, gene_title, entrez_id} = gene;
  useEffect(() => {
    document.title = `${gene_symbol} · openclue`;
  }, [gene_symbol]);
  const dataset = currentDataset.value;
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>{gene_symbol}</h1>
          <span class="soft">{gene_title}</span>
          <SyntheticBadge synthetic={dataset?.synthetic} />
        </div>
        <span class="soft small">
          <Term of="entrez_id">Entrez id</Term> {entrez_id}
          {asked !== gene_symbol && asked !== String(entrez_id) && `, asked for as ${asked}`}
        </span>
      </div>
      {dataset?.name && <MovedBy symbol={gene_symbol} id={String(entrez_id)} dataset={dataset.name} />}
      <div class="card-columns">
        <Measured gene={gene} />
        <Baseline symbol={gene_symbol} id={String(entrez_id)} />
        <Perturbed symbol={gene_symbol} />
      </div>
      {dataset && (
        <p class="soft small">
          Signatures are those of the dataset {dataset.name}, version {versionOf(dataset)}.
        </p>
      )}
      <AsCode
        request={{
          method: 'GET',
          path: `/api/genes?filter=${encodeURIComponent(JSON.stringify({where: {entrez_id}}))}`,
        }}
      />
    </div>
  );
}
