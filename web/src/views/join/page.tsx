import '../../reference/reference.css';
import {useState} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {Empty, Shown} from '../../failure/states';
import {useAttempt} from '../../failure/use-attempt';
import {OnceShown} from '../../key/once-shown';
import {keyOrigin, setOwnKey} from '../../key/user-key';

/** @throws ApiFailure */
function readOffer(token: string, signal: AbortSignal) {
  return answerOf(api.POST('/api/invitations/check', {body: {token}, signal}));
}

type Offer = Awaited<ReturnType<typeof readOffer>>;

interface MadeKey {
  readonly name: string;
  readonly key: string;
}

/** Whoever was invited makes a key of their own. */
export default function Join() {
  // What follows # goes to no server by itself; another address of the page would take it away.
  const [token] = useState(() => location.hash.slice(1));
  const [made, setMade] = useState<MadeKey>();
  return (
    <div class="stack">
      <div class="page-head">
        <h1>Invitation</h1>
      </div>
      {made ? (
        <Made made={made} />
      ) : token === '' ? (
        <Empty title="There is no invitation in this address">
          <p>Open the link as it was sent to you, whole: what follows # is the invitation.</p>
        </Empty>
      ) : (
        <Invitation token={token} onMade={setMade} />
      )}
    </div>
  );
}

function Invitation({token, onMade}: {readonly token: string; readonly onMade: (made: MadeKey) => void}) {
  const asked = useAnswer(`invitation ${token}`, (signal) => readOffer(token, signal));
  const {attempt, refusal} = useAttempt();
  const [isMaking, setMaking] = useState(false);
  const make = async () => {
    setMaking(true);
    await attempt('The key was not made', async () => {
      const made = await answerOf(api.POST('/api/invitations/accept', {body: {token}}));
      // Whoever loads the page again is not to take another by mistake.
      history.replaceState(history.state, '', location.pathname);
      onMade(made);
    });
    setMaking(false);
  };
  return (
    <>
      {refusal}
      <Shown asked={asked} what="the invitation">
        {(offer) => (
          <section class="panel stack">
            <p>
              The host of this server offers you a key of your own, by the invitation “{offer.name}”. Your
              results, limits and history go with it.
            </p>
            <Terms offer={offer} />
            <div class="row">
              <button type="button" class="button primary" disabled={isMaking} onClick={() => void make()}>
                Make my key
              </button>
              <span class="small soft">It is shown once.</span>
            </div>
          </section>
        )}
      </Shown>
    </>
  );
}

function Terms({offer}: {readonly offer: Offer}) {
  const limit = (most: number | null) => (most === null ? 'no limit' : most.toLocaleString('en'));
  return (
    <dl class="card-facts">
      <dt>Requests a minute</dt>
      <dd>{limit(offer.requests_per_minute)}</dd>
      <dt>Jobs at the same time</dt>
      <dd>{limit(offer.job_quota)}</dd>
      <dt>The key ends</dt>
      <dd>{offer.key_expires === null ? 'never' : offer.key_expires.slice(0, 10)}</dd>
      <dt>Keys left</dt>
      <dd>{offer.keys_left.toLocaleString('en')}</dd>
      <dt>Invitation ends</dt>
      <dd>{offer.expires.slice(0, 16).replace('T', ' ')} UTC</dd>
    </dl>
  );
}

function Made({made: {name, key}}: {readonly made: MadeKey}) {
  const [isUsed, setUsed] = useState(false);
  return (
    <section class="panel stack">
      <h2>Your key, {name}</h2>
      <OnceShown secret={key} />
      <div class="row">
        <button
          type="button"
          class="button primary"
          disabled={isUsed}
          onClick={() => {
            setOwnKey(key);
            setUsed(true);
          }}
        >
          {isUsed ? 'This browser uses it' : 'Use it in this browser'}
        </button>
        {isUsed && <a href="/query">New query</a>}
        {isUsed && <a href="/account">Account</a>}
      </div>
      {keyOrigin.value === 'own' && !isUsed && (
        <p class="small soft">This browser has a key of yours already, which would be replaced.</p>
      )}
      <p class="small soft">
        Scripts send it as the header <code>user_key</code>.
      </p>
    </section>
  );
}
