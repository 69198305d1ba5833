/** The requests measured, each in the words of every server. */
import {randomBytes} from 'node:crypto';
import {compileCount, compileDistinct, compileFind} from '../../src/filter/compile';
import {defaultFilterLimits} from '../../src/filter/limits';
import {parseDistinctField, parseFilter, parseWhere} from '../../src/filter/parse';
import type {Statement} from '../../src/filter/sql';
import {serviceAt} from '../../src/models/services';

/** A service and what is asked of it. */
export interface Subject {
  readonly path: string;
  /** ids of some of its records */
  readonly ids: readonly string[];
  /** a `where` that an index answers, another for each `n` */
  readonly where: (n: number) => object;
  readonly distinctField: string;
}

/** One question, another for each call where `repeats` is not set. */
export interface Question {
  readonly name: string;
  /** how often it may be asked in one measurement, to bound the memory that the URLs take */
  readonly most: number;
  readonly repeats: boolean;
  /** path at openclue, the same at stock LoopBack where that has it, and the statement behind it */
  ask(n: number): {path: string; statement: Statement};
  readonly stockHasIt: boolean;
  /** whether the statement's texts are the elements of an array; else its only text is the answer */
  readonly isList: boolean;
}

/** Everything asked of a service. Only the last question comes twice, so that no other is answered from memory. */
export function questionsOf({path, ids, where, distinctField}: Subject): Question[] {
  const {resource} = serviceAt(path);
  const list = (filter: object) => ({
    path: `/${path}?filter=${encode(filter)}`,
    statement: compileFind(parseFilter(filter, resource, defaultFilterLimits), resource),
  });
  const after = () => ({id: {gt: randomBytes(12).toString('hex')}});
  const condition = (n: number) => parseWhere(where(n), resource, defaultFilterLimits);
  const once = {repeats: false, stockHasIt: true, isList: true};
  return [
    {...once, name: 'limit 1', most: 10_000, ask: () => list({where: after(), limit: 1})},
    {...once, name: 'limit 1000', most: 2_000, ask: () => list({where: after(), limit: 1000})},
    {
      ...once,
      name: 'inq of 1000 ids',
      most: 400,
      ask: () => list({where: {id: {inq: sample(ids, 1000)}}, limit: 1000}),
    },
    {
      ...once,
      name: 'distinct',
      stockHasIt: false,
      isList: false,
      most: 10_000,
      ask: (n) => ({
        path: `/${path}/distinct?field=${distinctField}&where=${encode(where(n))}`,
        statement: compileDistinct(parseDistinctField(distinctField, resource), condition(n), resource),
      }),
    },
    {
      ...once,
      name: 'count',
      isList: false,
      most: 10_000,
      ask: (n) => ({
        path: `/${path}/count?where=${encode(where(n))}`,
        statement: compileCount(condition(n), resource),
      }),
    },
    {...once, name: 'cached page', repeats: true, most: 20_000, ask: () => list({limit: 1000})},
  ];
}

const encode = (value: object) => encodeURIComponent(JSON.stringify(value));

function sample(ids: readonly string[], count: number): string[] {
  const start = Math.floor(Math.random() * ids.length);
  const step = 7;
  return Array.from({length: count}, (_, i) => ids[(start + i * step) % ids.length]);
}
