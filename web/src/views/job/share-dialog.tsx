import {useEffect, useRef, useState} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {type ApiFailure, toFailure} from '../../api/failure';
import {useAnswer} from '../../api/use-answer';
import {CopyButton} from '../../export/copy-button';
import {FailurePanel} from '../../failure/failure-panel';
import {Shown} from '../../failure/states';
import {shareAddress} from '../../jobs/share';

interface ShareDialogProps {
  /** of the job */
  readonly id: string;
  readonly onClose: () => void;
}

const lives = [
  [7, 'a week'],
  [30, '30 days'],
  [365, 'a year'],
] as const;

/** Makes links by which others read a result, and ends them. */
export function ShareDialog({id, onClose}: ShareDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [days, setDays] = useState(30);
  const [refusal, setRefusal] = useState<ApiFailure>();
  const shares = useAnswer(id, (signal) =>
    answerOf(api.GET('/api/jobs/{id}/shares', {params: {path: {id}}, signal})),
  );
  useEffect(() => dialog.current?.showModal(), []);
  const attempt = async (work: () => Promise<unknown>) => {
    setRefusal(undefined);
    try {
      await work();
      shares.reload();
    } catch (error) {
      setRefusal(toFailure(error));
    }
  };
  const create = () => {
    const expires = new Date(Date.now() + days * 86_400_000 - 60_000).toISOString();
    return attempt(() =>
      answerOf(api.POST('/api/jobs/{id}/shares', {params: {path: {id}}, body: {expires}})),
    );
  };
  const end = (share: string) =>
    attempt(() => answerOf(api.DELETE('/api/jobs/{id}/shares/{share}', {params: {path: {id, share}}})));
  return (
    <dialog ref={dialog} class="share-dialog" aria-labelledby="share-title" onClose={onClose}>
      <div class="stack">
        <h2 id="share-title">Share this result</h2>
        <p class="soft small">
          Whoever has the link sees this result and nothing else of yours, without a key, until the link ends.
        </p>
        <div class="row">
          <label class="row small">
            The link lives for
            <select value={days} onChange={({currentTarget}) => setDays(Number(currentTarget.value))}>
              {lives.map(([length, words]) => (
                <option key={length} value={length}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="button primary" onClick={create}>
            Make a link
          </button>
        </div>
        {refusal && <FailurePanel failure={refusal} title="That did not work" />}
        <Shown asked={shares} what="the links">
          {(open) => (
            <ul class="shares">
              {open.map(({id: share, token, expires}) => (
                <ShareLine
                  key={share}
                  address={shareAddress(id, token)}
                  expires={expires}
                  onEnd={() => void end(share)}
                />
              ))}
            </ul>
          )}
        </Shown>
        <div class="row">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </div>
    </dialog>
  );
}

interface ShareLineProps {
  readonly address: string;
  readonly expires: string;
  readonly onEnd: () => void;
}

function ShareLine({address, expires, onEnd}: ShareLineProps) {
  const until = expires.slice(0, 10);
  return (
    <li class="row">
      <input readOnly class="mono" aria-label={`Link until ${until}`} value={address} />
      <span class="small soft">until {until}</span>
      <CopyButton text={address} isShown small />
      <button type="button" class="button small" onClick={onEnd}>
        End it
      </button>
    </li>
  );
}
