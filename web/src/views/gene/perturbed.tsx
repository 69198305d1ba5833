import {api, recordsOf, type Schemas} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {Opened} from '../../reference/opened';
import {typeWords} from '../../reference/perts';
import {Term} from '../../terms/term';
import {parts} from './parts';

type PertRecord = Schemas['pert'];

const genetic = ['trt_sh', 'trt_sh.cgs', 'trt_xpr', 'trt_oe', 'trt_oe.mut'];
const mostPerts = 5000;
/** Of those, named before the table is opened. */
const mostListed = 40;

/** What acts on its product, and what lowers or raises the gene itself. */
export function Perturbed({symbol}: {readonly symbol: string}) {
  const targeting = {where: {target: symbol}, order: 'pert_iname', limit: mostPerts};
  const own = {where: {pert_iname: symbol, pert_type: {inq: genetic}}, order: 'pert_type', limit: mostPerts};
  const acting = useAnswer(symbol, (signal) => readPerts(targeting, signal));
  const reagents = useAnswer(symbol, (signal) => readPerts(own, signal));
  return (
    <>
      <section class="panel stack">
        <h2>
          Perturbagens that <Term of="target">target</Term> it
        </h2>
        <Shown asked={acting} what="what targets it">
          {(perts) =>
            perts.length === 0 ? (
              <Empty title={`No perturbagen is known to target ${symbol}`} />
            ) : (
              <>
                <ul class="tag-list">
                  {perts.slice(0, mostListed).map((pert) => (
                    <li key={pert.pert_id}>
                      <a href={addressOf(pert)}>{pert.pert_iname ?? pert.pert_id}</a>
                    </li>
                  ))}
                </ul>
                <Opened name="targeting" summary={`Table of ${perts.length.toLocaleString('en')}`}>
                  {() => <parts.targeting.Part symbol={symbol} perts={perts} />}
                </Opened>
              </>
            )
          }
        </Shown>
        <AsCode request={{method: 'GET', path: pathOf(targeting)}} />
      </section>
      <section class="panel stack">
        <h2>Knock-downs and over-expressions</h2>
        <Shown asked={reagents} what="its reagents">
          {(perts) =>
            perts.length === 0 ? (
              <Empty title={`Neither a knock-down nor an over-expression of ${symbol} is known here`} />
            ) : (
              <ul class="reagents">
                {perts.map((pert) => (
                  <li key={pert.pert_id}>
                    <a href={addressOf(pert)}>{pert.pert_id}</a>{' '}
                    <span class="soft">{typeWords(pert.pert_type)}</span>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
        <AsCode request={{method: 'GET', path: pathOf(own)}} />
      </section>
    </>
  );
}

function readPerts(filter: object, signal: AbortSignal): Promise<readonly PertRecord[]> {
  return recordsOf(api.GET('/api/perts', {params: {query: {filter: JSON.stringify(filter)}}, signal}));
}

function pathOf(filter: object): string {
  return `/api/perts?filter=${encodeURIComponent(JSON.stringify(filter))}`;
}

function addressOf({pert_id = ''}: PertRecord): string {
  return `/perts/${encodeURIComponent(pert_id)}`;
}
