import type {ComponentChildren} from 'preact';
import {useState} from 'preact/hooks';
import {type ApiFailure, toFailure} from '../api/failure';
import {FailurePanel} from './failure-panel';

interface Attempts {
  /** Does it; what fails is told in place. @param title what could not be done then @returns whether it was done */
  readonly attempt: (title: string, work: () => Promise<unknown>) => Promise<boolean>;
  /** what failed last, to be shown */
  readonly refusal: ComponentChildren;
}

/** Changes that may be refused. */
export function useAttempt(): Attempts {
  const [refused, setRefused] = useState<{title: string; failure: ApiFailure}>();
  return {
    attempt: async (title, work) => {
      setRefused(undefined);
      try {
        await work();
        return true;
      } catch (error) {
        setRefused({title, failure: toFailure(error)});
        return false;
      }
    },
    refusal: refused && <FailurePanel failure={refused.failure} title={refused.title} />,
  };
}
