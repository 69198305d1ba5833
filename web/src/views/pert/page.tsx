import '../../shell/tabs.css';
import '../../reference/reference.css';
import {useEffect} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {type Asked, useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset, datasets, versionOf} from '../../dataset/datasets';
import {NoDataset} from '../../dataset/no-dataset';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {type PertSummary, readSummary} from '../../reference/ask';
import {typeWords} from '../../reference/perts';
import {readProteomics} from '../../reference/proteomics';
import {Term} from '../../terms/term';
import type {PageProps} from '../view';
import {Connections} from './connections';
import {Diversity} from './diversity';
import {findPert, type PertRecord} from './find';
import {Genes} from './genes';
import {Identity} from './identity';
import {parts} from './parts';
import {Signatures} from './signatures';
import {UseAsQuery} from './use-as-query';

/** The card of a perturbagen. */
export default function PertPage({params: {id}}: PageProps) {
  const asked = useAnswer(id, (signal) => findPert(id, signal));
  return (
    <Shown asked={asked} what="the perturbagen">
      {({perts, nearly}) => {
        if (perts.length === 1) return <Card pert={perts[0]} />;
        if (perts.length > 1) return <Several name={id} perts={perts} />;
        return (
          <Empty title={`No perturbagen is called “${id}”`}>
            <p>
              The name may be spelled another way, or its metadata are not loaded on this server.
              {nearly.length > 0 && ' Nearly so are called:'}
            </p>
            {nearly.length > 0 && (
              <ul class="tag-list">
                {nearly.map((each) => (
                  <li key={each.id}>
                    <a href={`/perts/${encodeURIComponent(each.id)}`}>{each.name}</a>
                  </li>
                ))}
              </ul>
            )}
            <a href="/touchstone">All reference perturbagens</a>
          </Empty>
        );
      }}
    </Shown>
  );
}

/** A gene's knock-down and its over-expression share its name, and so do some compounds. */
function Several({name, perts}: {readonly name: string; readonly perts: readonly PertRecord[]}) {
  return (
    <div class="stack">
      <h1>{name}</h1>
      <Empty title={`${perts.length} perturbagens are called “${name}”`}>
        <ul>
          {perts.map(({pert_id = '', pert_iname, pert_type}) => (
            <li key={pert_id}>
              <a href={`/perts/${encodeURIComponent(pert_id)}`}>{pert_id}</a>{' '}
              {pert_iname !== name && pert_iname} <span class="soft">{typeWords(pert_type)}</span>
            </li>
          ))}
        </ul>
      </Empty>
    </div>
  );
}

function Card({pert}: {readonly pert: PertRecord}) {
  const {pert_id = '', pert_iname = pert_id, pert_type, is_touchstone} = pert;
  useEffect(() => {
    document.title = `${pert_iname} · openclue`;
  }, [pert_iname]);
  const dataset = currentDataset.value;
  const name = dataset?.name ?? '';
  const summary = useAnswer(name ? `${name} ${pert_id}` : undefined, (signal) =>
    readSummary(name, pert_id, signal),
  );
  const isThere = dataset?.name && summary.failure?.code !== 'PERT_UNKNOWN';
  const {parameters} = useAddress();
  const isProteomic = parameters.tab === 'proteomics';
  const {reference, cell, query} = isProteomic ? parameters : {};
  const proteomicQuery = {reference, cell, query, limit: isProteomic ? 0 : 1};
  const proteomics = useAnswer(JSON.stringify([pert_id, proteomicQuery]), (signal) =>
    readProteomics(pert_id, proteomicQuery, signal),
  );
  const hasTabs = isProteomic || (proteomics.data?.references.length ?? 0) > 0;
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>{pert_iname}</h1>
          <Term of="pert_type">{typeWords(pert_type)}</Term>
          {is_touchstone && (
            <span class="badge good">
              <Term of="touchstone">Touchstone</Term>
            </span>
          )}
          {!isProteomic && <SyntheticBadge synthetic={dataset?.synthetic} />}
        </div>
        <UseAsQuery pert={pert_id} name={pert_iname} />
      </div>
      {hasTabs && <Tabs isProteomic={isProteomic} />}
      {isProteomic ? (
        <parts.proteomics.Part asked={proteomics} pert={pert_id} name={pert_iname} query={proteomicQuery} />
      ) : (
        <Overview pert={pert} name={name} isThere={Boolean(isThere)} summary={summary} />
      )}
      {!isProteomic && (
        <AsCode
          request={{
            method: 'GET',
            path: `/api/perts?filter=${encodeURIComponent(JSON.stringify({where: {pert_id}}))}`,
          }}
        />
      )}
    </div>
  );
}

/** The card itself, and what it connects to in other assays. */
function Tabs({isProteomic}: {readonly isProteomic: boolean}) {
  const {path} = useAddress();
  return (
    <nav class="tabs" aria-label="Parts of the card">
      <a href={path} aria-current={isProteomic ? undefined : 'page'}>
        L1000
      </a>
      <a href={`${path}?tab=proteomics`} aria-current={isProteomic ? 'page' : undefined}>
        P100 and GCP
      </a>
    </nav>
  );
}

interface OverviewProps {
  readonly pert: PertRecord;
  /** of the dataset that is asked */
  readonly name: string;
  readonly isThere: boolean;
  readonly summary: Asked<PertSummary>;
}

function Overview({pert, name, isThere, summary}: OverviewProps) {
  const {pert_id = '', pert_iname = pert_id} = pert;
  const dataset = currentDataset.value;
  return (
    <>
      {datasets.value?.length === 0 && <NoDataset />}
      {name && !isThere && (
        <Empty title={`${name} has no signature of it`}>
          <p>What is known of it is below; another dataset may have some.</p>
        </Empty>
      )}
      {isThere && <Connections pert={pert_id} name={pert_iname} dataset={name} />}
      <div class="card-columns">
        <Identity pert={pert} />
        {isThere && (
          <>
            <Signatures asked={summary} />
            <Diversity pert={pert_id} name={pert_iname} dataset={name} />
          </>
        )}
      </div>
      {isThere && <Genes pert={pert_id} name={pert_iname} dataset={name} />}
      {dataset && isThere && (
        <p class="soft small">
          Connections and signatures are those of the dataset {dataset.name}, version {versionOf(dataset)}.
        </p>
      )}
    </>
  );
}
