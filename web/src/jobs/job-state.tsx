import type {JobRecord} from './kept-jobs';

const looks: Readonly<Record<string, string>> = {
  completed: 'badge good',
  error: 'badge bad',
  deleted: 'badge',
};

/** Where a job is, in a word. */
export function JobState({job: {status = '', progress = 0}}: {readonly job: JobRecord}) {
  const share = status === 'processing' && progress > 0 ? ` ${Math.round(progress * 100)} %` : '';
  return (
    <span class={looks[status] ?? 'badge'}>
      {status}
      {share}
    </span>
  );
}
