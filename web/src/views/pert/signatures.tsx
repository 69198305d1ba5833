import type {Asked} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {CoveragePlot} from '../../plots/coverage';
import {StripPlot} from '../../plots/strip';
import type {PertSummary} from '../../reference/ask';
import {Term} from '../../terms/term';

interface SignaturesProps {
  readonly asked: Asked<PertSummary>;
}

/** TAS from which a signature counts as strong. */
const strongTas = 0.5;

/** How strong its signatures are in each cell line, and at which doses there are any. */
export function Signatures({asked}: SignaturesProps) {
  return (
    <Shown asked={asked} what="its signatures">
      {(summary) => (
        <>
          <Strength summary={summary} />
          <Coverage summary={summary} />
          <Assays summary={summary} />
        </>
      )}
    </Shown>
  );
}

interface SummaryProps {
  readonly summary: PertSummary;
}

function Strength({summary: {dataset, pert, impact, cells, signatures}}: SummaryProps) {
  const rows = cells.map(({cell_iname, median_tas}) => ({
    id: cell_iname,
    label: cell_iname,
    middle: median_tas,
    points: signatures.flatMap(({sig_id, cell_iname: own, tas, pert_idose, pert_itime}) =>
      own === cell_iname && tas !== undefined
        ? [{id: sig_id, label: [sig_id, pert_idose, pert_itime].filter(Boolean).join(', '), value: tas}]
        : [],
    ),
  }));
  return (
    <section class="panel stack">
      <h2>Transcriptional activity</h2>
      {impact.tas_percentile === null ? (
        <p class="soft">
          The dataset has no replicate correlation and strength of its signatures, so that its{' '}
          <Term of="impact">impact</Term> is not known.
        </p>
      ) : (
        <div class="impact">
          <p>
            <Term of="impact">Impact</Term> (percentile TAS):{' '}
            <strong>{percent(impact.tas_percentile)}</strong>
          </p>
          <meter
            min={0}
            max={1}
            value={impact.tas_percentile}
            aria-label="Impact among all perturbagens of the dataset"
          />
          <p class="small soft">
            The mean of where it stands among all perturbagens by{' '}
            <Term of="replicate_correlation">replicate correlation</Term> ({percent(impact.pct_cc)}) and by{' '}
            <Term of="signature_strength">signature strength</Term> ({percent(impact.pct_ss)}).
          </p>
        </div>
      )}
      {rows.some(({points}) => points.length > 0) ? (
        <>
          <StripPlot
            title="Signature TAS by cell line"
            label="TAS"
            rows={rows}
            domain={[0, 1]}
            bound={{value: strongTas, label: `${strongTas}`}}
          />
          <p class="small soft">
            Each point is a <Term of="signature">signature</Term>, the bar ends at their median. This{' '}
            <Term of="tas">TAS</Term> of signatures is another number than the percentile above.
          </p>
        </>
      ) : (
        <Empty title="The dataset has no TAS of its signatures" />
      )}
      <AsCode
        request={{
          method: 'GET',
          path: `/api/perts/${encodeURIComponent(pert.pert_id)}/summary?dataset=${encodeURIComponent(dataset)}`,
        }}
      />
    </section>
  );
}

function Coverage({summary: {cells, doses, signatures}}: SummaryProps) {
  const without = signatures.filter(({dose_row}) => dose_row === undefined).length;
  const names = doses.map(doseWords);
  return (
    <section class="panel stack">
      <h2>
        <Term of="coverage">Dose and cell coverage</Term>
      </h2>
      {without === signatures.length ? (
        <Empty title="Its signatures have no molar dose">
          <p>
            It has {signatures.length.toLocaleString('en')} signatures in {cells.length} cell lines:{' '}
            {cells.map(({cell_iname, signatures: count}) => `${cell_iname} ${count}`).join(', ')}.
          </p>
        </Empty>
      ) : (
        <>
          <CoveragePlot title="Signatures by dose and cell line" doses={names} cells={cells} />
          <p class="small soft">
            A dose counts for the nearest <Term of="canonical_dose">canonical dose</Term>; those above 10 µM
            have a row of their own.
            {without > 0 && ` ${without} signatures without a molar dose are in no row.`}
          </p>
        </>
      )}
    </section>
  );
}

/** What of an assay is known, in words; an assay that is not loaded cannot tell. */
const statusWords = {
  profiled: 'profiled',
  'not profiled': 'not profiled',
  'not loaded': 'not loaded on this server',
} as const;

const assayTerms: Readonly<Record<string, string>> = {P100: 'p100', GCP: 'gcp'};

function Assays({summary: {assays}}: SummaryProps) {
  return (
    <section class="panel stack">
      <h2>
        <Term of="profile_status">Profile status</Term>
      </h2>
      <ul class="profile-status">
        {assays.map(({assay, status, signatures, profiles}) => (
          <li key={assay} class={status.replace(' ', '-')}>
            <strong>{assayTerms[assay] ? <Term of={assayTerms[assay]}>{assay}</Term> : assay}</strong>
            <span class="small">
              {statusWords[status]}
              {signatures > 0 && `, ${signatures.toLocaleString('en')} signatures`}
              {profiles > 0 && `, ${profiles.toLocaleString('en')} profiles`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** "0.02" as 20 nM, "2.5" as 2.5 µM, ">10" as above 10 µM. */
function doseWords(dose: string): string {
  if (dose.startsWith('>')) return `> ${dose.slice(1)} µM`;
  const value = Number(dose);
  return value < 1 ? `${value * 1000} nM` : `${value} µM`;
}

function percent(share: number | null): string {
  return share === null ? 'not known' : `${(100 * share).toFixed(1)} %`;
}
