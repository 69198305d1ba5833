import {Entity, model} from '@loopback/repository';
import {json, real, recordId, text} from './columns';

/** A connectivity job as its owner sees it (clue-api.md §4.3). */
@model({name: 'job', description: 'Connectivity jobs of the caller'})
export class Job extends Entity {
  @recordId('the job') id!: string;

  @text('The same id, under the name CLUE gives it', 'made here') job_id?: string;
  @text('Tool that the job asks for', 'tool_id') tool_id?: string;
  @text('Name the user gave the job', 'name') name?: string;
  @text('Name of the key that submitted it', 'made here') user_id?: string;
  @text('Dataset that is queried', 'dataset, or the default dataset') dataset?: string;
  @text('pending, submitted, processing, completed, error or deleted', 'made here') status?: string;
  @text('completed once the archive can be downloaded, absent before', 'made here') download_status?: string;
  @real('Bytes of the archive, once there is one', 'made here') download_bytes?: number;
  @text('What went wrong; the empty string when nothing did', 'made here') errorMessage?: string;
  @json('The submitted fields, without gene sets and key', 'made here') params?: object;
  @real('Share of the work done, 0 to 1', 'made here') progress?: number;
  @text('What it is at, of jobs with stages; absent unless it is processing', 'made here') stage?: string;
  @text('When it was submitted, ISO 8601 in UTC', 'made here') created?: string;
  @text('When it last changed, ISO 8601 in UTC', 'made here') last_modified?: string;
}
