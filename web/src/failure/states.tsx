import type {ComponentChildren} from 'preact';
import type {Asked} from '../api/use-answer';
import {FailurePanel} from './failure-panel';

/** Something is on its way. */
export function Loading({what}: {readonly what: string}) {
  return (
    <p class="loading" role="status">
      Loading {what} …
    </p>
  );
}

/** There is nothing to show, and why. */
export function Empty({title, children}: {readonly title: string; readonly children?: ComponentChildren}) {
  return (
    <div class="notice">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

interface ShownProps<T> {
  readonly asked: Asked<T>;
  /** names what is loading, in the plural: "the datasets" */
  readonly what: string;
  readonly children: (data: T) => ComponentChildren;
}

/** Failures that are none: a dataset simply has no such thing, and nobody asked wrongly. */
const absences: Readonly<Record<string, string>> = {
  CONNECTIONS_ABSENT: 'No connections in this dataset',
  MAP_ABSENT: 'No map of this dataset yet',
};

/** Shows what was asked for in the state it is in: on its way, failed, not to be had, there, or (paler) there still. */
export function Shown<T>({asked: {data, isEarlier, failure, reload}, what, children}: ShownProps<T>) {
  const absence = absences[failure?.code ?? ''];
  if (failure && absence) {
    return (
      <Empty title={absence}>
        <p>{failure.message}</p>
      </Empty>
    );
  }
  if (failure) return <FailurePanel failure={failure} onRetry={reload} />;
  if (data === undefined) return <Loading what={what} />;
  return (
    <div class="shown" aria-busy={isEarlier}>
      {children(data)}
    </div>
  );
}
