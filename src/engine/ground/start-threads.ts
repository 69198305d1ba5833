import {Piscina} from 'piscina';

type Options = ConstructorParameters<typeof Piscina>[0];

/**
 * Starts threads of which one that dies without work is replaced in silence: by default that is an event which ends
 * the process where nobody hears it. Work that dies with its thread fails for whoever asked for it.
 */
export function startThreads<T, R>(options: Options): Piscina<T, R> {
  const threads = new Piscina<T, R>(options);
  threads.on('error', () => undefined);
  return threads;
}
