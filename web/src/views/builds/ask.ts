/** What the page of builds asks the server. */
import {answerOf, api} from '../../api/client';
import {submissionOf as sentOf, submitJob} from '../../jobs/kept-jobs';

export type Level = 'level3' | 'level4';

/** What is to be built, as far as the reader has said it; options under the names of the API, empty for its own choice. */
export interface Draft {
  readonly level: Level;
  /** where the files are */
  readonly from: 'own' | 'published';
  readonly matrices: readonly File[];
  readonly instinfo?: File;
  /** names of published files: publication/path */
  readonly named: {readonly matrix: string; readonly instinfo: string};
  readonly weights?: File;
  readonly name: string;
  /** made of the name unless it is said */
  readonly abbreviation?: string;
  readonly full: boolean;
  readonly qnorm: boolean;
  readonly keepFailed: boolean;
  /** values are taken for their level, whatever they look like */
  readonly asIs: boolean;
  readonly options: Readonly<Partial<Record<OptionName, string>>>;
}

export const optionNames = [
  ...(['merge', 'control', 'group_by', 'dose_tolerance', 'doses', 'plate_field'] as const),
  ...(['landmarks', 'z_style', 'style', 'licence'] as const),
] as const;
export type OptionName = (typeof optionNames)[number];

export const emptyDraft: Draft = {
  level: 'level3',
  from: 'own',
  matrices: [],
  named: {matrix: '', instinfo: ''},
  name: '',
  full: false,
  qnorm: false,
  keepFailed: false,
  asIs: false,
  options: {},
};

/** What says how wells become signatures. */
function howOf({level, qnorm, keepFailed, asIs, options}: Draft): Readonly<Record<string, string>> {
  const {licence: _, control, z_style, ...others} = options;
  const ofLevel3 = level === 'level3' ? {control, z_style, ...(qnorm && {qnorm: 'true'})} : {};
  const all = {
    ...others,
    ...ofLevel3,
    ...(keepFailed && {keep_failed: 'true'}),
    ...(asIs && {as_is: 'true'}),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  );
}

/** Fields that name published files. */
function namesOf({from, level, named}: Draft): Readonly<Record<string, string>> {
  if (from === 'own') return {};
  return {...(named.matrix && {[level]: named.matrix}), ...(named.instinfo && {instinfo: named.instinfo})};
}

/** What a job is asked beside files that are sent. */
export function submissionOf(draft: Draft): Readonly<Record<string, string>> {
  const {name, abbreviation, full, options} = draft;
  return {
    ...{tool_id: 'sig_build_tool', name},
    ...(abbreviation && {abbreviation}),
    build_type: full ? 'full' : 'light',
    ...howOf(draft),
    ...namesOf(draft),
    ...(options.licence && {licence: options.licence}),
  };
}

/** @returns the id of the job @throws ApiFailure */
export function submit(draft: Draft): Promise<string> {
  const form = formOf(submissionOf(draft));
  if (draft.from === 'own') {
    // The small one first, so that what is wrong with it is known early.
    if (draft.instinfo) form.append('instinfo', draft.instinfo, draft.instinfo.name);
    for (const file of draft.matrices) form.append(draft.level, file, file.name);
  }
  if (draft.level === 'level3' && draft.weights) form.append('weights', draft.weights, draft.weights.name);
  return submitJob(form);
}

/** Looks at the table of the wells, or at published files; of the reader's own matrices nothing is sent. @throws ApiFailure */
export function lookAt(draft: Draft, signal: AbortSignal) {
  const form = formOf({...howOf(draft), ...namesOf(draft)});
  if (draft.from === 'own' && draft.instinfo) form.append('instinfo', draft.instinfo, draft.instinfo.name);
  return answerOf(api.POST('/api/builds/fields', {body: form as never, bodySerializer: () => form, signal}));
}

export type Seen = Awaited<ReturnType<typeof lookAt>>;

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

/** Whether this key may make builds, and whether names are free. @throws ApiFailure */
export function checkNames({name, abbreviation}: Pick<Draft, 'name' | 'abbreviation'>, signal: AbortSignal) {
  const query = {...(name && {name}), ...(abbreviation && {abbreviation})};
  return answerOf(api.GET('/api/builds/check', {params: {query}, signal}));
}

export type Checked = Awaited<ReturnType<typeof checkNames>>;

/** @throws ApiFailure */
export function readBuilds(signal: AbortSignal) {
  return answerOf(api.GET('/api/builds', {signal}));
}

export type Built = Awaited<ReturnType<typeof readBuilds>>[number];

export interface PublishedFile {
  /** publication/path */
  readonly name: string;
  readonly bytes: number;
}

/** Published files that may be matrices, and those that may be tables. @throws ApiFailure */
export async function readPublished(
  signal: AbortSignal,
): Promise<{readonly matrices: readonly PublishedFile[]; readonly tables: readonly PublishedFile[]}> {
  const all = await answerOf(api.GET('/api/downloads', {signal}));
  const files = all.flatMap(({name, files: own}) =>
    own.map(({path, bytes}) => ({name: `${name}/${path}`, bytes})),
  );
  const isMatrix = ({name}: PublishedFile) => /\.gctx?(\.gz)?$/i.test(name);
  return {
    matrices: files.filter(isMatrix),
    tables: files.filter((file) => !isMatrix(file) && /\.(txt|tsv|csv)(\.(gz|xz))?$/i.test(file.name)),
  };
}

/**
 * A job as a draft, to be edited and asked again. Files that came with it are not kept: they are to be chosen once more.
 * @throws ApiFailure when there is no such job
 */
export async function draftOfJob(
  id: string,
  signal: AbortSignal,
): Promise<{readonly id: string; readonly draft: Draft}> {
  const job = await answerOf(api.GET('/api/jobs/{id}', {params: {path: {id}}, signal}));
  const asked = (job.params ?? {}) as Readonly<Record<string, unknown>>;
  const text = (field: string) => {
    const value = asked[field];
    return Array.isArray(value) ? value.join(',') : typeof value === 'string' ? value : '';
  };
  const is = (field: string) => ['true', 'yes', '1'].includes(text(field).toLowerCase());
  const level: Level = text('level4') ? 'level4' : 'level3';
  // Only files that were published can be asked for again.
  const isNamed = await sentOf(id, signal).then(
    () => true,
    () => false,
  );
  return {
    id,
    draft: {
      ...emptyDraft,
      level,
      from: isNamed ? 'published' : 'own',
      named: isNamed ? {matrix: text(level), instinfo: text('instinfo')} : emptyDraft.named,
      name: text('name'),
      abbreviation: text('abbreviation') || undefined,
      full: text('build_type') === 'full',
      qnorm: is('qnorm'),
      keepFailed: is('keep_failed'),
      asIs: is('as_is'),
      options: Object.fromEntries(optionNames.flatMap((name) => (text(name) ? [[name, text(name)]] : []))),
    },
  };
}
