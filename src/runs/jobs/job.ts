export type JobStatus = 'pending' | 'submitted' | 'processing' | 'completed' | 'error' | 'deleted';

/** A row of the jobs table. */
export interface JobRow {
  readonly id: string;
  readonly key_id: string;
  readonly user_id: string;
  readonly tool_id: string;
  readonly name: string;
  readonly dataset: string;
  /** the submitted fields other than gene sets and key */
  readonly params: Readonly<Record<string, unknown>>;
  /** what its analysis made of the submission, e.g. the queries with their genes resolved */
  readonly plan: unknown;
  readonly status: JobStatus;
  /** share of the work done, 0 to 1 */
  readonly progress: number;
  readonly attempt: number;
  readonly error_message: string;
  /** name of the archive's root folder once there is a result */
  readonly result_root: string | null;
  readonly created: Date;
  readonly last_modified: Date;
}
