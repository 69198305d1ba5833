/** What the page of proteomic queries asks the server. */
import {answerOf, api, recordsOf} from '../../api/client';
import {toFailure} from '../../api/failure';
import {submissionOf, submitJob} from '../../jobs/kept-jobs';
import {namesOf} from '../../jobs/sent-values';

/** What is to be asked, as far as the reader has said it. */
export interface Draft {
  readonly file?: File;
  readonly name: string;
  /** where the provenance code does not tell it */
  readonly assay?: string;
  /** the newest of the assay where it is not chosen */
  readonly dataset?: string;
  readonly hasReplicates: boolean;
  /** that tell replicates; the server's own choice where none is made */
  readonly fields?: readonly string[];
  readonly introspect: boolean;
}

export const emptyDraft: Draft = {name: '', hasReplicates: true, introspect: true};

/** The fields that tell replicates, as the API takes them; undefined for those that the server takes by itself. */
export function askedFields({hasReplicates, fields}: Draft): readonly string[] | undefined {
  return hasReplicates ? fields : [];
}

/** Reads a matrix and says what it is; nothing of it is kept. @throws ApiFailure */
export function offerOf(draft: Draft, signal: AbortSignal) {
  const form = formOf(draft);
  return answerOf(
    api.POST('/api/proteomics/fields', {body: form as never, bodySerializer: () => form, signal}),
  );
}

export type Offer = Awaited<ReturnType<typeof offerOf>>;

function formOf(draft: Draft): FormData {
  const form = new FormData();
  const fields = askedFields(draft);
  if (fields) form.append('fields_to_aggregate', JSON.stringify(fields));
  if (draft.file) form.append('matrix', draft.file, draft.file.name);
  return form;
}

/**
 * @param offer of the file: a reference that is no longer there is not asked for
 * @returns the id of the job @throws ApiFailure
 */
export async function submit(draft: Draft, offer: Offer | undefined): Promise<string> {
  const form = new FormData();
  form.append('tool_id', 'proteomics_query');
  const dataset = offer?.references.find(({name}) => name === draft.dataset)?.name;
  const more = {name: draft.name, assay: draft.assay, dataset};
  for (const [name, value] of Object.entries(more)) if (value) form.append(name, value);
  form.append('introspect', String(draft.introspect));
  for (const [name, value] of formOf(draft)) form.append(name, value);
  return submitJob(form);
}

/** The references of this server that the reader's key may ask. @throws ApiFailure */
export function readReferences(signal: AbortSignal) {
  const filter = '{"where":{"assay":{"inq":["P100","GCP"]}},"order":"name"}';
  return recordsOf(api.GET('/api/datasets', {params: {query: {filter}}, signal}));
}

/**
 * A job as a draft, to be edited and asked again. Profiles of a job that has no result are not kept: then they are to be
 * chosen once more.
 * @throws ApiFailure when there is no such job
 */
export async function draftOfJob(id: string, signal: AbortSignal): Promise<{id: string; draft: Draft}> {
  const job = await answerOf(api.GET('/api/jobs/{id}', {params: {path: {id}}, signal}));
  const asked = (job.params ?? {}) as Readonly<Record<string, unknown>>;
  const sent = await submissionOf(id, signal).catch((error: unknown) => {
    if (toFailure(error).code === 'UPLOAD_GONE') return undefined;
    throw error;
  });
  const text = (sent as {readonly matrix?: unknown} | undefined)?.matrix;
  const name = typeof asked.matrix === 'string' ? asked.matrix.replace(/\.(gctx|gz)$/i, '') : 'profiles';
  const fields = namesOf(asked.fields_to_aggregate);
  return {
    id,
    draft: {
      file:
        typeof text === 'string' ? new File([text], /\.gct$/i.test(name) ? name : `${name}.gct`) : undefined,
      name: job.name ?? '',
      assay: typeof asked.assay === 'string' ? asked.assay : undefined,
      dataset: job.dataset,
      hasReplicates: fields === undefined || fields.length > 0,
      fields: fields?.length === 0 ? undefined : fields,
      introspect: ['true', 'yes', '1'].includes(String(asked.introspect).toLowerCase()),
    },
  };
}
