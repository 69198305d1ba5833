export const roles = ['demo', 'user', 'admin'] as const;
/** demo: reads and queries; user: the same, with limits of its own; admin: also writes and keys. */
export type Role = (typeof roles)[number];

/** What a share opens: one job and its result, to be read. */
export interface SharedAccess {
  readonly shareId: string;
  readonly jobId: string;
}

/** The holder of the key a request carries. */
export interface Caller {
  readonly keyId: string;
  /** the name the key was given; what CLUE calls user_id */
  readonly name: string;
  readonly role: Role;
  /** undefined: no limit */
  readonly requestsPerMinute: number | undefined;
  /** datasets that it may see beside the synthetic demo; undefined: all there are */
  readonly onlyDatasets?: readonly string[];
  /** jobs that may be pending or running at the same time; undefined: no limit */
  readonly jobQuota: number | undefined;
  /** the request came by a share: its key is that of the job's owner, and nothing else of that may be read */
  readonly shared?: SharedAccess;
}
