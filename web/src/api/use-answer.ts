import {useLayoutEffect, useRef, useState} from 'preact/hooks';
import {keyVersion} from '../key/user-key';
import {type ApiFailure, isAborted, isPassing, toFailure} from './failure';

/** What a view knows of something it asked for. Old data stay while newer are on their way. */
export interface Asked<T> {
  readonly data?: T;
  /** the data answer an earlier question: what stands around them may say another thing already */
  readonly isEarlier: boolean;
  readonly failure?: ApiFailure;
  readonly loading: boolean;
  /** asks again */
  readonly reload: () => void;
}

interface State<T> {
  readonly data?: T;
  /** the question that `data` answer */
  readonly answered?: string;
  readonly failure?: ApiFailure;
  readonly loading: boolean;
}

/**
 * Asks when `question` changes; an answer to an older question is cancelled and never shown. A server that is busy,
 * starting or not there is asked again after a while.
 * @param question whatever tells one request from another; undefined asks nothing
 * @param delay milliseconds that a question must stand before it is asked
 */
export function useAnswer<T>(
  question: string | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
  delay = 0,
): Asked<T> {
  const [{answered, ...state}, setState] = useState<State<T>>({
    loading: question !== undefined,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  // Another key may see other things.
  const key = keyVersion.value;

  // Before the next picture, not after it: of several questions in a row each would wait for one.
  useLayoutEffect(() => {
    if (question === undefined) {
      setState({loading: false});
      return;
    }
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = async () => {
      try {
        const data = await latest.current(controller.signal);
        if (!controller.signal.aborted) setState({data, answered: question, loading: false});
      } catch (error) {
        if (controller.signal.aborted || isAborted(error)) return;
        const failure = toFailure(error);
        setState(({data, answered}) => ({data, answered, failure, loading: false}));
        const {retryAfter} = failure;
        if (!isPassing(failure) || retryAfter === undefined) return;
        timer = setTimeout(() => setRound((before) => before + 1), retryAfter * 1000);
      }
    };
    if (delay > 0) timer = setTimeout(begin, delay);
    else void begin();
    setState((before) => ({...before, loading: true}));
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [question, delay, key, round]);

  const isEarlier = state.data !== undefined && answered !== question;
  return {...state, isEarlier, reload: () => setRound((before) => before + 1)};
}
