/** The questions that this page asks the server. */
import {answerOf, api} from '../../api/client';
import {submitJob} from '../../jobs/kept-jobs';
import type {Draft} from './draft';

/** Reads the texts and classes the genes. */
export function checkGenes({name, up, down, column}: Draft, dataset: string, signal: AbortSignal) {
  const body = {name: name || undefined, up, down, dataset, value_column: column};
  return answerOf(api.POST('/api/queries/check', {body, signal}));
}

export type Check = Awaited<ReturnType<typeof checkGenes>>;

/** @returns the id of the job */
export async function submitQuery(check: Check, {name, options}: Draft): Promise<string> {
  const {tool_id = 'sig_queryl1k_tool', ...others} = options;
  const body = {...check.submission, ...others, tool_id, name: name || undefined, dataset: check.dataset};
  return submitJob(body);
}
