/** Filters as a careless or malicious client writes them. */
import type {Random} from '../../src/library/demo/random';
import {services} from '../../src/models/services';
import {chance, nastyText, nastyValue, pick, wellFormed, withOwn} from './values';

const operators = [
  ...[
    'gt',
    'gte',
    'lt',
    'lte',
    'between',
    'inq',
    'nin',
    'neq',
    'like',
    'nlike',
    'ilike',
    'regexp',
    'exists',
    'all',
  ],
  ...['size', 'near', 'elemMatch', 'ing', '$where', '$ne', 'options'],
];

const properties = [
  ...new Set(services.flatMap(({resource}) => [...resource.columns.keys(), ...resource.relations.keys()])),
];

function property(random: Random): string {
  return chance(random, 0.8) ? pick(random, properties) : nastyText(random);
}

function where(random: Random, depth = 2): unknown {
  if (chance(random, 0.1)) return nastyValue(random);
  if (depth > 0 && chance(random, 0.3)) {
    const parts = Array.from({length: random.integer(4)}, () => where(random, depth - 1));
    return {
      [pick(random, ['and', 'or', 'nor', 'not', 'AND'])]: chance(random, 0.9) ? parts : nastyValue(random),
    };
  }
  const conditions = Array.from({length: 1 + random.integer(3)}, (): [string, unknown] => [
    property(random),
    chance(random, 0.5) ? nastyValue(random, 1) : {[pick(random, operators)]: nastyValue(random, 1)},
  ]);
  return withOwn(conditions);
}

/** An object, mostly; anything else now and then. */
export function hostileFilter(random: Random): unknown {
  if (chance(random, 0.05)) return nastyValue(random);
  const parts: [string, unknown][] = [];
  const add = (name: string, share: number, value: () => unknown) => {
    if (chance(random, share)) parts.push([name, chance(random, 0.15) ? nastyValue(random) : value()]);
  };
  add('where', 0.8, () => where(random));
  add('fields', 0.3, () => Array.from({length: random.integer(4)}, () => property(random)));
  add('order', 0.3, () => `${property(random)} ${pick(random, ['ASC', 'DESC', 'asc', 'up', ''])}`);
  add('limit', 0.7, () => pick(random, [0, 1, 10, 1000, -1, 1e300, '5', '']));
  add('skip', 0.2, () => pick(random, [0, 1, 1e9, -1, '1']));
  add('offset', 0.1, () => random.integer(5));
  add('include', 0.3, () => {
    const relation = property(random);
    return chance(random, 0.5)
      ? relation
      : {relation, scope: chance(random, 0.5) ? hostileFilter(random) : {}};
  });
  add(nastyText(random), 0.05, () => nastyValue(random));
  return withOwn(parts);
}

/** JSON text, broken now and then. */
export function hostileJson(random: Random, value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  if (chance(random, 0.9)) return text;
  const at = random.integer(text.length + 1);
  return (
    text.slice(0, at) + pick(random, ['', '}', ',', '\0', '\t', '"', '{"a":1,"a":2}']) + text.slice(at + 1)
  );
}

/** A filter in brackets, as LoopBack's clients write it in a query string. */
export function inBrackets(random: Random): string {
  const parts = Array.from({length: 1 + random.integer(5)}, () => {
    const path = Array.from({length: 1 + random.integer(4)}, () =>
      chance(random, 0.5)
        ? property(random)
        : pick(random, ['where', 'limit', 'and', 'inq', '0', '999999', '']),
    );
    return `filter${path.map((part) => `[${encode(part)}]`).join('')}=${encode(nastyText(random))}`;
  });
  return parts.join('&');
}

/** Percent-encoded, where a text can be. */
export function encode(text: string): string {
  return encodeURIComponent(wellFormed(text));
}
