import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {type Bar, BarsPlot} from '../../plots/bars';
import {figure} from '../../plots/words';
import {Term} from '../../terms/term';

interface GenesProps {
  readonly pert: string;
  readonly name: string;
  readonly dataset: string;
}

const sizes = ['15', '25', '50'].map((size) => [size, size] as const);

interface GenesQuery {
  readonly dataset: string;
  readonly top: number;
  readonly cell?: string;
}

/** @throws ApiFailure */
function readGenes(pert: string, query: GenesQuery, signal: AbortSignal) {
  return answerOf(api.GET('/api/perts/{id}/consensus_genes', {params: {path: {id: pert}, query}, signal}));
}

type Gene = Awaited<ReturnType<typeof readGenes>>['up'][number];

/** The genes that it moves most, as the consensus of its signatures. */
export function Genes({pert, name, dataset}: GenesProps) {
  const {parameters, open} = useAddress();
  const query: GenesQuery = {dataset, top: Number(parameters.genes) || 15};
  const asked = useAnswer(JSON.stringify([pert, query]), (signal) => readGenes(pert, query, signal));
  const pick = ({id}: Bar) => open(`/genes/${encodeURIComponent(id)}`);
  return (
    <section class="panel wide stack">
      <div class="panel-head">
        <h2>Genes moved most</h2>
        <Choice name="genes" label="At each end" choices={sizes} />
      </div>
      <Shown asked={asked} what="the genes it moves">
        {({up, down, signatures, of, method, space}) => {
          if (up.length + down.length === 0) return <Empty title="Its signatures have no scores here" />;
          const most = Math.max(...[...up, ...down].flatMap(({lowest, highest}) => [-lowest, highest]));
          return (
            <>
              <div class="card-grid">
                <BarsPlot
                  title={`Genes that ${name} raises`}
                  label="consensus z-score"
                  bars={barsOf(up)}
                  most={most}
                  onPick={pick}
                />
                <BarsPlot
                  title={`Genes that ${name} lowers`}
                  label="consensus z-score"
                  bars={barsOf(down)}
                  most={most}
                  onPick={pick}
                />
              </div>
              <p class="small soft">
                Bars: the consensus (<Term of="modz">{method.toUpperCase()}</Term>) of {signatures.length}{' '}
                {of === 'exemplars' && <Term of="exemplar">exemplar</Term>}{' '}
                {signatures.length === 1 ? 'signature' : 'signatures'}, genes of the space {space}; points:
                the mean in each cell line. Strongest: {up[0]?.gene_symbol} {figure(up[0]?.z)},{' '}
                {down[0]?.gene_symbol} {figure(down[0]?.z)}.
              </p>
            </>
          );
        }}
      </Shown>
      <AsCode
        request={{
          method: 'GET',
          path: `/api/perts/${encodeURIComponent(pert)}/consensus_genes?${searchOf(query)}`,
        }}
      />
    </section>
  );
}

function barsOf(genes: readonly Gene[]): readonly Bar[] {
  return genes.map(({gene_symbol, z, cells}) => ({
    id: gene_symbol,
    label: gene_symbol,
    score: z,
    spread: cells,
  }));
}
