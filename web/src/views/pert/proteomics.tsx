import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import type {Asked} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {BarsPlot} from '../../plots/bars';
import {
  type ProteomicAnswer,
  type ProteomicConnection,
  type ProteomicQuery,
  proteomicPath,
} from '../../reference/proteomics';
import {Term} from '../../terms/term';
import {referenceAddress} from '../heatmap/source';
import {parts} from './parts';

interface ProteomicsProps {
  readonly asked: Asked<ProteomicAnswer>;
  readonly pert: string;
  readonly name: string;
  readonly query: ProteomicQuery;
}

const shownEach = 12;
const forms = [
  ['bars', 'Both ends'],
  ['table', 'Table of all'],
] as const;

/** What it connects to within a reference of P100 or GCP. */
export function Proteomics({asked, pert, name, query}: ProteomicsProps) {
  return (
    <Shown asked={asked} what="its proteomic connections">
      {(found) =>
        found.reference === undefined ? (
          <Empty title={`No reference of P100 or GCP has profiles of ${name}`}>
            <a href="/proteomics">References on this server</a>
          </Empty>
        ) : (
          <Connections found={found} pert={pert} name={name} query={query} />
        )
      }
    </Shown>
  );
}

interface ConnectionsProps extends Omit<ProteomicsProps, 'asked'> {
  readonly found: ProteomicAnswer;
}

function Connections({found, pert, name, query}: ConnectionsProps) {
  const {parameters} = useAddress();
  const {references, reference = '', assay, synthetic, queries = [], cells = [], own, total} = found;
  const form = forms.find(([id]) => id === parameters.connections)?.[0] ?? 'bars';
  const isGcp = assay === 'GCP';
  return (
    <section class="panel wide stack">
      <div class="panel-head">
        <h2>
          <Term of={isGcp ? 'gcp' : 'p100'}>{assay}</Term> connections
        </h2>
        <div class="row">
          <SyntheticBadge synthetic={synthetic} />
          <Choice name="connections" label="Show" choices={forms} />
          <Choice
            name="reference"
            label="Reference"
            term="touchstone_p"
            usual={reference}
            choices={references.map((each) => [each.name, `${each.name} (${each.assay})`] as const)}
          />
          {queries.length > 1 && (
            <Choice
              name="query"
              label="Replicates"
              term="proteomic_replicates"
              choices={queries.map((each) => [each, each] as const)}
            />
          )}
          <Choice
            name="cell"
            label="Cell line"
            term="cell_line"
            choices={[['', 'All (median)'] as const, ...cells.map((cell) => [cell, cell] as const)]}
          />
        </div>
      </div>
      {form === 'table' ? (
        <parts.proteomicTable.Part found={found} name={name} />
      ) : (
        <Ends found={found} name={name} />
      )}
      <p class="small soft">
        Bars: <Term of="connectivity">connectivity</Term>{' '}
        {query.cell ? `in ${query.cell}` : 'as the median over cell lines; points: in each cell line'}.{' '}
        {total.toLocaleString('en')} perturbagens of the reference were compared.
        {own && ` Its own replicates connect with ${own.score.toFixed(2)}.`}{' '}
        <a href={referenceAddress(reference, query.cell)}>Heat map of the reference</a>
      </p>
      <AsCode request={{method: 'GET', path: proteomicPath(pert, query)}} />
    </section>
  );
}

const keyOf = ({pert_id, pert_time}: ProteomicConnection) => `${pert_id} ${pert_time}`;

function Ends({found: {connections, query}, name}: Pick<ConnectionsProps, 'found' | 'name'>) {
  const {parameters, open} = useAddress();
  const bars = (rows: readonly ProteomicConnection[]) =>
    rows.map((row) => ({
      id: keyOf(row),
      label: row.pert_iname ?? row.pert_id,
      score: row.score,
      spread: parameters.cell ? undefined : row.cells,
    }));
  const half = Math.min(shownEach, Math.ceil(connections.length / 2));
  const ends = [
    [`Most like ${name}`, connections.slice(0, half)] as const,
    [`Most unlike ${name}`, connections.slice(half).slice(-half).reverse()] as const,
  ];
  const pick = ({id}: {readonly id: string}) => {
    const {pert_id} = connections.find((row) => keyOf(row) === id) ?? {};
    if (pert_id) open(`/perts/${encodeURIComponent(pert_id)}?tab=proteomics`);
  };
  return (
    <div class="card-grid" key={query}>
      {ends.map(
        ([title, rows]) =>
          rows.length > 0 && (
            <BarsPlot
              key={title}
              title={title}
              label="connectivity"
              bars={bars(rows)}
              most={1}
              onPick={pick}
            />
          ),
      )}
    </div>
  );
}
