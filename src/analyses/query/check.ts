import {parseGmt} from '../../engine/formats/gene-sets';
import {type CheckedSets, checkGeneSets, type GeneSetReport} from '../../engine/genes/check';
import {resolveNamedRows} from '../../engine/genes/naming';
import {geneIdsOf} from '../../engine/index';
import {OpenclueError} from '../../errors';
import type {CheckContext, Checked, Submission} from '../analysis';
import {querySpace} from '../source';
import {type EsTail, listsOfTail, readEsTail, tailFault, tailWarnings} from './es-tail';
import {checkOptions} from './options';
import type {PlannedQuery, QueryPlan} from './plan';
import {checkSets} from './sets';
import {checkSignature, readSignatures} from './signature';

/** Checks everything that a submission to this tool says. */
export function checkQuery(submission: Submission, context: CheckContext): Checked<QueryPlan> {
  const {signature, fields} = submission;
  const kind = signature === undefined ? 'lists' : 'signature';
  const {queries, report, tail}: CheckedTail & {queries: readonly PlannedQuery[]} =
    kind === 'lists' ? checkListsOfTail(submission, context) : checkSignatures(submission, context);
  const refuse = (text: string) => report.system.errors.push({text});
  const options = checkOptions(fields, kind, context, refuse);
  const sets = checkSets(submission, context, report.system);
  return {plan: {queries, ...options, ...(tail && {es_tail: tail}), sets}, queries, report};
}

type CheckedTail = Omit<CheckedSets, 'accepted'> & {readonly tail?: EsTail};

/** The lists of a submission that count by its `es_tail`, as `checkLists`. */
export function checkListsOfTail(submission: Submission, context: ListContext): CheckedTail {
  const faults: string[] = [];
  const tail = readEsTail(submission.fields.es_tail, (text) => faults.push(text));
  const {queries, report} = checkLists(listsOfTail(submission, tail), context);
  const fault = tailFault(queries, tail);
  report.system.errors.push(...[...faults, ...(fault ? [`es_tail ${fault}.`] : [])].map((text) => ({text})));
  report.system.warnings.push(...tailWarnings(submission, tail).map((text) => ({text})));
  return {queries, report, tail};
}

type ListContext = Pick<CheckContext, 'catalog' | 'dataset' | 'limits'>;

/** Reads the lists of a submission and classes their genes; all that is wrong is in the report. */
export function checkLists(
  submission: Pick<Submission, 'up' | 'down'>,
  {catalog, dataset, limits}: ListContext,
): CheckedSets {
  const unreadable = {up: [] as string[], down: [] as string[]};
  const parse = (side: 'up' | 'down') => {
    try {
      return submission[side] === undefined ? undefined : parseGmt(submission[side], `${side} list`);
    } catch (error) {
      if (!(error instanceof OpenclueError)) throw error;
      unreadable[side].push(error.message);
      return [];
    }
  };
  const sets = {up: parse('up'), down: parse('down')};
  const featureSpace = new Set(Array.from(geneIdsOf(dataset.genes, querySpace(dataset)), String));
  const checked = checkGeneSets(sets, catalog, featureSpace, limits);
  for (const side of ['up', 'down'] as const) {
    checked.report[side].errors.unshift(...unreadable[side].map((text) => ({text})));
    // What follows from a list that could not be read is no news.
    if (unreadable[side].length > 0) checked.report.system.errors.splice(0);
  }
  return checked;
}

function checkSignatures(
  {signature, up, down, fields}: Submission,
  {catalog, dataset, limits}: CheckContext,
): {queries: readonly PlannedQuery[]; report: GeneSetReport} {
  const section = () => ({errors: [] as {text: string}[], warnings: [] as {text: string}[]});
  const report = {system: section(), up: section(), down: section(), both: section()};
  const refuse = (text: string) => report.system.errors.push({text});
  if (up !== undefined || down !== undefined) {
    refuse('There are both gene lists and a full signature. Send them as two jobs.');
  }
  if (readEsTail(fields.es_tail, refuse))
    refuse('es_tail is for gene lists. Leave it out for full signatures.');
  const featureSpace = new Set(Array.from(geneIdsOf(dataset.genes, querySpace(dataset)), String));
  try {
    const written = readSignatures(
      signature,
      (token) => catalog.resolve(token) !== undefined || featureSpace.has(token),
      (rows) => resolveNamedRows(rows, catalog),
    );
    if (written.length === 0) refuse('There is no signature in what was sent.');
    if (written.length > limits.queries) {
      refuse(
        `There are ${written.length} signatures where ${limits.queries} are allowed in a job. Split them into several jobs.`,
      );
      return {queries: [], report};
    }
    const names = written.map(({name}) => name);
    for (const name of new Set(names.filter((name, i) => names.indexOf(name) < i))) {
      refuse(`Two signatures are called "${name}". Give each a name of its own.`);
    }
    const checked = written.map((each) => checkSignature(each, catalog, featureSpace, limits));
    for (const {errors, warnings} of checked) {
      for (const text of errors) refuse(text);
      report.system.warnings.push(...warnings.map((text) => ({text})));
    }
    return {queries: checked.map(({query}) => query), report};
  } catch (error) {
    if (!(error instanceof OpenclueError)) throw error;
    refuse(error.message);
    return {queries: [], report};
  }
}
