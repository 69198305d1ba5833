/** What the page of introspections asks the server. */
import {answerOf, api} from '../../api/client';
import {submitJob} from '../../jobs/kept-jobs';

/** A condition on signatures: a field and one of its values. */
export interface Condition {
  readonly field: string;
  readonly value: string;
}

/** What is to be compared, as far as the reader has said it. */
export interface Draft {
  readonly from: 'dataset' | 'file';
  readonly file?: File;
  readonly name: string;
  readonly conditions: readonly Condition[];
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

/** Conditions as a filter; undefined where there are none. A number is one where its text is. */
export function whereOf(conditions: readonly Condition[]): object | undefined {
  const given = conditions.filter(({field, value}) => field !== '' && value !== '');
  if (given.length === 0) return undefined;
  const each = given.map(({field, value}) => ({[field]: value}));
  return each.length === 1 ? each[0] : {and: each};
}

/** The choice of a draft as the API takes it. */
function choiceOf({conditions, hasReplicates, fields}: Draft): Readonly<Record<string, unknown>> {
  const where = whereOf(conditions);
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
