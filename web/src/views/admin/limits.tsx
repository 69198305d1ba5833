/** What a key may, in forms and tables: of a key itself, and of those that an invitation makes. */
import type {Column} from '../../table/column';

interface Limits {
  /** null: as the server's; 0: no limit */
  readonly requests_per_minute: number | null;
  readonly job_quota: number | null;
}

/** Both limits, of a form whose fields are read by `fieldsOf`. */
export function LimitFields({of}: {readonly of?: Limits}) {
  return (
    <>
      <label class="stack-label">
        Requests a minute (empty: as the server’s; 0: no limit)
        <input
          name="requests_per_minute"
          type="number"
          min={0}
          step={1}
          defaultValue={of?.requests_per_minute ?? ''}
        />
      </label>
      <label class="stack-label">
        Jobs at the same time (empty: as the server’s; 0: no limit)
        <input name="job_quota" type="number" min={0} step={1} defaultValue={of?.job_quota ?? ''} />
      </label>
    </>
  );
}

/** What the fields of a form hold, by name; undefined where one is empty. A date is the beginning of its day in UTC. */
export function fieldsOf(form: HTMLFormElement) {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? '').trim() || undefined;
  return {
    text,
    whole: (name: string) => (text(name) === undefined ? undefined : Number(text(name))),
    date: (name: string) => (text(name) === undefined ? undefined : `${text(name)}T00:00:00Z`),
  };
}

/** Both limits, as columns of a table. */
export function limitColumns<Row extends Limits>(): readonly Column<Row>[] {
  return [
    {
      ...{id: 'requests_per_minute', label: 'Requests a minute', term: '', width: 184},
      value: (row) => row.requests_per_minute,
      cell: (row) => limitText(row.requests_per_minute),
    },
    {
      ...{id: 'job_quota', label: 'Jobs at a time', term: '', width: 138},
      value: (row) => row.job_quota,
      cell: (row) => limitText(row.job_quota),
    },
  ];
}

function limitText(limit: number | null): string {
  if (limit === null) return 'as the server’s';
  return limit === 0 ? 'none' : limit.toLocaleString('en');
}
