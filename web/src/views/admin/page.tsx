import './admin.css';
import '../../reference/reference.css';
import '../../shell/tabs.css';
import type {ComponentType} from 'preact';
import {NotFound} from '../../shell/not-found';
import type {PageProps} from '../view';
import {Audit} from './audit';
import {Datasets} from './datasets';
import {Invitations} from './invitations';
import {Jobs} from './jobs';
import {Keys} from './keys';
import {Loads} from './loads';
import {Overview} from './overview';

interface PartOfPage {
  readonly label: string;
  readonly Part: ComponentType;
}

/** By the last part of their address. */
const parts: Readonly<Record<string, PartOfPage>> = {
  '': {label: 'Overview', Part: Overview},
  keys: {label: 'Keys', Part: Keys},
  invitations: {label: 'Invitations', Part: Invitations},
  jobs: {label: 'Jobs', Part: Jobs},
  datasets: {label: 'Datasets', Part: Datasets},
  loads: {label: 'Loads', Part: Loads},
  audit: {label: 'Audit log', Part: Audit},
};

/** What administrators look at and change; the server asks for their key at every step. */
export default function Admin({params: {part = ''}}: PageProps) {
  if (!Object.hasOwn(parts, part)) return <NotFound />;
  const {Part} = parts[part];
  return (
    <div class="stack">
      <div class="page-head">
        <h1>Administration</h1>
      </div>
      <nav class="tabs" aria-label="Parts of the administration">
        {Object.entries(parts).map(([id, {label}]) => (
          <a
            key={id}
            href={id === '' ? '/admin' : `/admin/${id}`}
            aria-current={id === part ? 'page' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      <Part key={part} />
    </div>
  );
}
