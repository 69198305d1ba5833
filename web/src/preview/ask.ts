import type {paths} from 'openclue-api';
import {answerOf, api} from '../api/client';

type Body = NonNullable<paths['/api/queries']['post']['requestBody']>['content']['application/json'];

/** Signatures of each end that the preview asks for: controls among them are not shown. */
const previewed = 40;

/** The strongest connections of both ends; no job is made. @throws ApiFailure */
export function askPreview(lists: Body, signal: AbortSignal) {
  return answerOf(api.POST('/api/queries', {body: {...lists, top: previewed}, signal}));
}

export type Preview = Awaited<ReturnType<typeof askPreview>>;
