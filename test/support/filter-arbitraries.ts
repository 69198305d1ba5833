import vm from 'node:vm';
import fc from 'fast-check';
import type {ColumnType} from '../../src/models/columns';
import {awkwardColumns, awkwardNumbers, awkwardTexts} from './awkward-table';

type Names = readonly string[];
const namesOf = (...types: ColumnType[]): Names =>
  Object.keys(awkwardColumns).filter((name) => types.includes(awkwardColumns[name]));

const text = fc.oneof(
  {weight: 8, arbitrary: fc.constantFrom(...awkwardTexts)},
  {weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 4}).filter(isStorable)},
  {weight: 1, arbitrary: fc.constantFrom<unknown>(5, true, -666)},
);
const number = fc.oneof(
  {weight: 6, arbitrary: fc.constantFrom<unknown>(...awkwardNumbers)},
  {weight: 1, arbitrary: fc.constantFrom<unknown>('5', ' 2.5 ', '-666', '1e300', '+1', '.5', '05')},
  {weight: 1, arbitrary: fc.double({noNaN: true, noDefaultInfinity: true})},
);
const boolean = fc.constantFrom<unknown>(true, false, 'true', 'false', 1, 0, '1', '0');

function isStorable(value: string): boolean {
  return !value.includes('\0') && !/\p{Surrogate}/u.test(value);
}

/** Patterns that are valid in JavaScript and within what the filter language takes. */
const piece = fc.constantFrom(
  ...['a', 'A', 'b', '3', '.', '\\.', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '[a-c]', '[^a]', '[^\\Wa]'],
  ...[
    '[\\d.]',
    '[^]',
    '[]',
    '\\b',
    '\\B',
    '^',
    '$',
    '(?=a)',
    '(?!b)',
    '(?<=a)',
    '(?<!\\d)',
    'µ',
    'É',
    '[é-ë]',
  ],
  ...[
    '\\u00b5',
    '\\x41',
    '\\|',
    '\\\\',
    '-',
    '_',
    '%',
    ' ',
    '\\n',
    '\\t',
    '[\\]a]',
    '[a-]',
    '日',
    '}',
    ']',
    '{',
    '{x',
  ],
  ...['[A-Z]', '[^a-z]', '[\\s\\S]', '/', "'", '"', '#', '&', '~', '(?:)', '()', '(?:^|a)', '(a|)'],
);
const quantifier = fc.constantFrom(
  '',
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '{2}',
  '{0,2}',
  '{1,}',
  '*?',
  '+?',
  '??',
  '{0}',
);
const quantified = fc
  .tuple(piece, quantifier)
  .map(([atom, count]) => (/^(?:\\[bB]|\^|\$|\(\?<?[=!])/.test(atom) ? atom : atom + count));
const anyPattern: fc.Arbitrary<string> = fc.letrec<{pattern: string; group: string}>((tie) => ({
  group: fc.oneof(
    {maxDepth: 2, depthSize: 'small'},
    {weight: 5, arbitrary: quantified},
    {weight: 1, arbitrary: tie('pattern').map((inner) => `(${inner})`)},
    {
      weight: 1,
      arbitrary: fc.tuple(tie('pattern'), quantifier).map(([inner, count]) => `(?:${inner})${count}`),
    },
  ),
  pattern: fc
    .array(
      fc.array(tie('group'), {maxLength: 3}).map((pieces) => pieces.join('')),
      {minLength: 1, maxLength: 2},
    )
    .map((branches) => branches.join('|')),
})).pattern;

/** Runs an expression over the texts; in a context of its own, because only there can it be cut off. */
const trial = new vm.Script('texts.filter((text) => new RegExp(source, flags).test(text)).length');
const context = vm.createContext({texts: awkwardTexts, source: '', flags: ''});

/** JavaScript's engine, which the answers are held against, may try every split of a text: for years, with some. */
function endsSoon(source: string): boolean {
  return ['', 'ims'].every((flags) => {
    Object.assign(context, {source, flags});
    try {
      trial.runInContext(context, {timeout: 100});
      return true;
    } catch (error) {
      // One that is no expression at all is for the tests to tell.
      return (error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    }
  });
}

export const pattern = anyPattern.filter(endsSoon);

const flags = fc.constantFrom('', 'i', 'm', 's', 'im', 'g');

function listOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  const orNull = fc.oneof({weight: 9, arbitrary: value}, {weight: 1, arbitrary: fc.constant(null)});
  return fc.array(orNull, {maxLength: 4});
}

function operators(value: fc.Arbitrary<unknown>, ordered: boolean): fc.Arbitrary<object>[] {
  const orNull = fc.option(value);
  const common = [
    orNull.map((eq) => ({eq})),
    orNull.map((neq) => ({neq})),
    listOf(value).map((inq) => ({inq})),
    listOf(value).map((nin) => ({nin})),
    fc.array(value, {maxLength: 3}).map((all) => ({all})),
    boolean.map((exists) => ({exists})),
  ];
  if (!ordered) return common;
  return [
    ...common,
    value.map((gt) => ({gt})),
    value.map((gte) => ({gte})),
    value.map((lt) => ({lt})),
    value.map((lte) => ({lte})),
    fc.tuple(value, value).map((between) => ({between})),
  ];
}

const regularExpressions: fc.Arbitrary<object>[] = [
  fc
    .tuple(fc.constantFrom('like', 'nlike', 'ilike', 'nilike', 'regexp', 'regex'), pattern)
    .map(([operator, source]) => ({
      [operator]: source,
    })),
  fc.tuple(fc.constantFrom('like', 'nlike', 'regexp'), pattern, flags).map(([operator, source, options]) => ({
    [operator]: source,
    options,
  })),
  fc.tuple(pattern, flags).map(([source, options]) => ({regexp: `/${source}/${options}`})),
];

function property(names: Names, tests: fc.Arbitrary<object>[], plain: fc.Arbitrary<unknown>) {
  const several = fc.tuple(fc.oneof(...tests), fc.oneof(...tests)).map(([a, b]) => ({...a, ...b}));
  const condition = fc.oneof(
    {weight: 2, arbitrary: plain},
    {weight: 1, arbitrary: fc.constant(null)},
    {weight: 5, arbitrary: fc.oneof(...tests)},
    {weight: 1, arbitrary: several},
  );
  return fc.tuple(fc.constantFrom(...names), condition).map(([name, test]) => ({[name]: test}));
}

const leaf: fc.Arbitrary<object> = fc.oneof(
  property(namesOf('text'), [...operators(text, true), ...regularExpressions], text),
  property(
    namesOf('text[]'),
    [
      ...operators(text, true),
      ...regularExpressions,
      fc.constantFrom<unknown>(0, 1, '2', 3).map((size) => ({size})),
    ],
    fc.oneof(text, fc.array(text, {maxLength: 2})),
  ),
  property(namesOf('integer', 'double precision'), operators(number, true), number),
  property(namesOf('boolean'), operators(boolean, false), boolean),
  property(namesOf('jsonb'), [boolean.map((exists) => ({exists}))], fc.constant(null)),
);

/** A valid `where` over the awkward table. */
export const validWhere: fc.Arbitrary<object> = fc.letrec<{where: object}>((tie) => ({
  where: fc.oneof(
    {maxDepth: 3, depthSize: 'small'},
    {weight: 4, arbitrary: leaf},
    {weight: 1, arbitrary: fc.tuple(leaf, leaf).map(([a, b]) => ({...a, ...b}))},
    {weight: 1, arbitrary: fc.constant({})},
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('and', 'or', 'nor'), fc.array(tie('where'), {minLength: 1, maxLength: 3}))
        .map(([key, branches]) => ({[key]: branches})),
    },
  ),
})).where;

const sortable = Object.keys(awkwardColumns).filter((name) => awkwardColumns[name] !== 'jsonb');
const orderTerm = fc
  .tuple(fc.constantFrom(...sortable), fc.constantFrom('', ' ASC', ' DESC', ' desc'))
  .map(([name, direction]) => name + direction);
const fieldName = fc.constantFrom(...Object.keys(awkwardColumns), 'unknown');

/** A valid filter over the awkward table. */
export const validFilter: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    where: validWhere,
    fields: fc.oneof(
      fieldName,
      fc.array(fieldName, {maxLength: 3}),
      fc.dictionary(fieldName, boolean, {maxKeys: 3}),
      fc.constant(null),
    ),
    order: fc.oneof(
      orderTerm,
      fc.tuple(orderTerm, orderTerm).map((terms) => terms.join(', ')),
      fc.array(orderTerm, {maxLength: 3}),
    ),
    limit: fc.constantFrom<unknown>(0, 1, 3, '7', 1000),
    skip: fc.constantFrom<unknown>(0, 1, '2', 500),
  },
  {requiredKeys: ['where']},
);

const junkKey = fc.constantFrom(
  ...[
    'where',
    'and',
    'or',
    'nor',
    'inq',
    'gt',
    'like',
    'regexp',
    'options',
    'size',
    'between',
    'name',
    'tags',
    'rank',
  ],
  ...[
    'gold',
    'extra',
    '__proto__',
    'constructor',
    'toString',
    '$where',
    '$gt',
    'name; drop table awkward',
    '"',
    "'",
    '',
  ],
  ...['fields', 'order', 'limit', 'skip', 'offset', 'include', 'relation', 'scope', 'bogus'],
);
const junkValue = fc.constantFrom<unknown>(
  ...[
    null,
    true,
    1,
    -1,
    1.5,
    1e308,
    '',
    'x',
    '((',
    '[',
    '\\',
    '(?<',
    'a{9999}',
    '(a+)+$',
    '\0',
    '\ud800',
    'name ASC; --',
  ],
  ...[
    [],
    {},
    [[]],
    [{}],
    [null],
    '__proto__',
    'NaN',
    'Infinity',
    '0x10',
    '99999999999999999999',
    'name sideways',
  ],
);

/** JSON in the likeness of a filter, mostly broken. */
export const anyFilter: fc.Arbitrary<unknown> = fc
  .letrec((tie) => ({
    value: fc.oneof(
      {maxDepth: 4, depthSize: 'small'},
      {weight: 2, arbitrary: junkValue},
      {weight: 4, arbitrary: fc.array(fc.tuple(junkKey, tie('value')), {maxLength: 3}).map(asObject)},
      {weight: 1, arbitrary: fc.array(tie('value'), {maxLength: 3})},
      {weight: 1, arbitrary: validWhere},
    ),
  }))
  .value.map((value) => ({where: value}) as unknown);

/** An object whose keys may be "__proto__", as JSON.parse makes them. */
function asObject(entries: [string, unknown][]): object {
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
  );
}
