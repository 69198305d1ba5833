/** What the page of introspections asks the server. */
import {answerOf, api} from '../../api/client';
import {toFailure} from '../../api/failure';
import {submissionOf as sentOf, submitJob} from '../../jobs/kept-jobs';
import {filterOf, namesOf} from '../../jobs/sent-values';
import {type Chosen, conditionsOf, whereOf} from './conditions';

/** What is to be compared, as far as the reader has said it. */
export interface Draft extends Chosen {
  readonly from: 'dataset' | 'file';
  readonly file?: File;
  readonly name: string;
  readonly hasReplicates: boolean;
  /** that tell replicates */
  readonly fields: readonly string[];
  /** genes of each set */
  readonly setSize: string;
  /** a dataset that is queried with the signatures of the file; empty: none */
  readonly target: string;
}

export const emptyDraft: Draft = {
  from: 'dataset',
  name: '',
  conditions: [],
  hasReplicates: false,
  fields: [],
  setSize: '',
  target: '',
};

/** The choice of a draft as the API takes it. */
function choiceOf(draft: Draft): Readonly<Record<string, unknown>> {
  const {hasReplicates, fields} = draft;
  const where = whereOf(draft);
  return {
    ...(where && {where}),
    ...(hasReplicates && fields.length > 0 && {group_by: fields}),
  };
}

/** Reads a matrix, or looks at a dataset, and says what there is; nothing is kept. @throws ApiFailure */
export function offerOf(draft: Draft, dataset: string, signal: AbortSignal) {
  if (draft.from === 'dataset') {
    const body = {dataset, ...choiceOf(draft)};
    return answerOf(api.POST('/api/introspect/fields', {body: body as never, signal}));
  }
  const form = formOf(draft, choiceOf(draft));
  return answerOf(
    api.POST('/api/introspect/fields', {body: form as never, bodySerializer: () => form, signal}),
  );
}

export type Offer = Awaited<ReturnType<typeof offerOf>>;

/** What a job of the draft is asked, beside its file. */
export function submissionOf(draft: Draft, dataset: string): Readonly<Record<string, unknown>> {
  const queries = draft.from === 'file' && draft.target !== '';
  return {
    tool_id: queries ? 'sig_queryl1k_tool' : 'sig_introspect_tool',
    ...(draft.name && {name: draft.name}),
    ...(draft.from === 'dataset' ? {dataset} : queries && {dataset: draft.target, include_introspect: true}),
    ...choiceOf(draft),
    ...(draft.setSize && {gset_size: Number(draft.setSize)}),
  };
}

/** @returns the id of the job @throws ApiFailure */
export function submit(draft: Draft, dataset: string): Promise<string> {
  const asked = submissionOf(draft, dataset);
  return submitJob(draft.from === 'file' ? formOf(draft, asked) : asked);
}

function formOf({file}: Draft, fields: Readonly<Record<string, unknown>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, textOf(value));
  }
  // Last, so that what is asked is known before the file comes.
  if (file) form.append('matrix', file, file.name);
  return form;
}

/** Names go by lines, as forms have them; a filter is JSON. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * A job as a draft, to be edited and asked again. A matrix whose job has no result is not kept: it is to be chosen once more.
 * @throws ApiFailure when there is no such job
 */
export async function draftOfJob(
  id: string,
  signal: AbortSignal,
): Promise<{readonly id: string; readonly dataset?: string; readonly draft: Draft}> {
  const job = await answerOf(api.GET('/api/jobs/{id}', {params: {path: {id}}, signal}));
  const asked = (job.params ?? {}) as Readonly<Record<string, unknown>>;
  const given = typeof asked.matrix === 'string' ? asked.matrix : undefined;
  const sent = given && (await sentOf(id, signal).catch(absentWhereGone));
  const text = (sent as {readonly matrix?: unknown} | undefined)?.matrix;
  const fields = namesOf(asked.group_by) ?? [];
  const name = given?.replace(/\.(gctx|gz)$/i, '').replace(/(\.gct)?$/i, '.gct') ?? '';
  return {
    id,
    dataset: given ? undefined : job.dataset,
    draft: {
      ...emptyDraft,
      from: given ? 'file' : 'dataset',
      file: typeof text === 'string' ? new File([text], name) : undefined,
      name: job.name ?? '',
      ...conditionsOf(filterOf(asked.where)),
      hasReplicates: fields.length > 0,
      fields,
      setSize: asked.gset_size ? String(asked.gset_size) : '',
    },
  };
}

function absentWhereGone(error: unknown): undefined {
  if (toFailure(error).code !== 'UPLOAD_GONE') throw error;
}
