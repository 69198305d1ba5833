import './account.css';
import '../../reference/reference.css';
import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {editKey} from '../../shell/key-dialog';
import {sizeText} from '../history/size-text';
import {Days} from './days';
import {Limit} from './limit';

/** @throws ApiFailure */
function readAccount(signal: AbortSignal) {
  return answerOf(api.GET('/api/account', {signal}));
}

type AccountAnswer = Awaited<ReturnType<typeof readAccount>>;

/** What the reader's key is, what it may, and what it did. */
export default function AccountPage() {
  const asked = useAnswer('account', readAccount);
  return (
    <div class="stack">
      <div class="page-head">
        <h1>Account</h1>
        <div class="row">
          <button type="button" class="button small" onClick={editKey}>
            Use another key
          </button>
          <button type="button" class="button small" onClick={asked.reload}>
            Look again
          </button>
        </div>
      </div>
      <Shown asked={asked} what="your account">
        {(account) => <Account account={account} />}
      </Shown>
      <AsCode request={{method: 'GET', path: '/api/account'}} />
    </div>
  );
}

const roles = {
  demo: 'demonstration key: reads and queries',
  user: 'user: reads and queries',
  admin: 'administrator: also writes, keys, and the server itself',
} as const;

function Account({account}: {readonly account: AccountAnswer}) {
  const {id, name, role, shared, created, expires, limits, jobs, stored, days} = account;
  return (
    <>
      {shared && (
        <div class="notice">
          <strong>This is the demonstration key, which everybody shares.</strong>
          <p>
            Its figures are those of all who use it. A key of your own, from whoever runs this server, has its
            own limits and results.
          </p>
        </div>
      )}
      <div class="account-parts">
        <section class="panel stack">
          <h2>Key</h2>
          <dl class="card-facts">
            <dt>Name</dt>
            <dd>{name}</dd>
            <dt>Role</dt>
            <dd>{roles[role]}</dd>
            <dt>Made</dt>
            <dd>{created.slice(0, 10)}</dd>
            <dt>Ends</dt>
            <dd>{expires === null ? 'never' : `${expires.slice(0, 16).replace('T', ' ')} UTC`}</dd>
            <dt>Id</dt>
            <dd>
              <code>{id}</code>
            </dd>
          </dl>
          {role === 'admin' && <a href="/admin">Administration</a>}
        </section>
        <section class="panel stack">
          <h2>Limits</h2>
          <Limit
            label="Requests in this minute"
            used={limits.requests_this_minute}
            most={limits.requests_per_minute}
            unlimited="Any number of requests a minute"
          />
          <Limit
            label="Jobs waiting or running"
            used={limits.open_jobs}
            most={limits.job_quota}
            unlimited={`Any number of jobs at the same time; now ${limits.open_jobs.toLocaleString('en')}`}
          />
        </section>
        <section class="panel stack">
          <h2>Jobs</h2>
          <dl class="card-facts">
            <dt>Waiting</dt>
            <dd>{(jobs.pending + jobs.submitted).toLocaleString('en')}</dd>
            <dt>Running</dt>
            <dd>{jobs.processing.toLocaleString('en')}</dd>
            <dt>Completed</dt>
            <dd>{jobs.completed.toLocaleString('en')}</dd>
            <dt>Failed</dt>
            <dd>{jobs.error.toLocaleString('en')}</dd>
            <dt>Deleted</dt>
            <dd>{jobs.deleted.toLocaleString('en')}</dd>
            <dt>Results</dt>
            <dd>{sizeText(stored.result_bytes)}</dd>
            <dt>Matrices</dt>
            <dd>
              {stored.matrices.toLocaleString('en')}, {sizeText(stored.matrix_bytes)}
            </dd>
          </dl>
          <a href="/history">History</a>
        </section>
      </div>
      <section class="panel">
        <Days days={days} />
      </section>
    </>
  );
}
