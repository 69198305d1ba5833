import {useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {api, recordsOf, type Schemas} from '../../api/client';
import {type ApiFailure, toFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {FailurePanel} from '../../failure/failure-panel';
import {changeDraft, emptyDraft} from '../query/draft';

type Signature = Schemas['sig'];

interface UseAsQueryProps {
  readonly pert: string;
  readonly name: string;
}

const shownFields = ['sig_id', 'cell_iname', 'cell_id', 'pert_idose', 'pert_itime', 'tas'];

/** Takes the strongest genes of one of its signatures as the lists of a new query. */
export function UseAsQuery({pert, name}: UseAsQueryProps) {
  const {open} = useAddress();
  const [chosen, choose] = useState('');
  const [failure, setFailure] = useState<ApiFailure>();
  const asked = useAnswer(pert, async (signal) => {
    const own = await readSignatures({pert_id: pert}, shownFields, signal);
    return [...own].sort((a, b) => (b.tas ?? -1) - (a.tas ?? -1));
  });
  const signatures = asked.data ?? [];
  if (signatures.length === 0) return null;
  const sigId = chosen || (signatures[0].sig_id ?? '');
  const take = async () => {
    try {
      const [found] = await readSignatures({sig_id: sigId}, ['sig_id', 'up50_lm', 'dn50_lm']);
      const up = found?.up50_lm ?? [];
      const down = found?.dn50_lm ?? [];
      if (up.length + down.length === 0) throw new Error(`No dataset of this server has scores of ${sigId}.`);
      changeDraft({
        ...emptyDraft,
        name: `${name} ${sigId}`.slice(0, 120),
        up: up.join('\n'),
        down: down.join('\n'),
      });
      open('/query');
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  return (
    <>
      <div class="row">
        <select
          class="signature-choice"
          aria-label="Signature to ask with"
          value={sigId}
          onChange={({currentTarget}) => choose(currentTarget.value)}
        >
          {signatures.map(({sig_id = '', cell_iname, cell_id, pert_idose, pert_itime, tas}) => (
            <option key={sig_id} value={sig_id}>
              {[cell_iname ?? cell_id, pert_idose, pert_itime, tas !== undefined && `TAS ${tas.toFixed(2)}`]
                .filter(Boolean)
                .join(', ')}
            </option>
          ))}
        </select>
        <button type="button" class="button primary" onClick={() => void take()}>
          Use as a query
        </button>
      </div>
      {failure && <FailurePanel failure={failure} title="It could not be used as a query" />}
    </>
  );
}

function readSignatures(
  where: object,
  fields: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Signature[]> {
  const filter = JSON.stringify({where, fields, limit: 1000});
  return recordsOf(api.GET('/api/sigs', {params: {query: {filter}}, signal}));
}
