/** A thread's half of threads.ts, which starts them: what a thread need not load of it is left out. */
import {type NamedFailure, named} from './failures';

/** What a task comes to. */
export type Outcome<R> = {readonly value: R} | {readonly failed: NamedFailure};

/** A function of a thread's file, as another thread calls it. */
export type Task<T, R> = (asked: T) => Promise<Outcome<R>>;

/** Makes a task of a function. A fault that has no name is thrown as it is, and loses all but its message. */
export function task<T, R>(work: (asked: T) => R | Promise<R>): Task<T, R> {
  return async (asked) => {
    try {
      return {value: await work(asked)};
    } catch (error) {
      const failed = named(error);
      if (!failed) throw error;
      return {failed};
    }
  };
}
