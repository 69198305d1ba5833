import type {Pool, PoolClient} from 'pg';

/** What is remembered of a change. Never holds a key. */
export interface AuditEntry {
  /** undefined: the command line */
  readonly keyId?: string;
  /** e.g. key.create, record.update */
  readonly action: string;
  /** what was changed, e.g. macchiato/5d36096d12e15519133e87fd */
  readonly subject: string;
  readonly details?: object;
}

/** Writes one line of the audit log, in the transaction of what it tells of: neither is there without the other. */
export async function audit(
  transaction: PoolClient,
  {keyId, action, subject, details}: AuditEntry,
): Promise<void> {
  await transaction.query(
    'insert into audit_log (key_id, action, subject, details) values ($1, $2, $3, $4)',
    [keyId ?? null, action, subject, details ? JSON.stringify(details) : null],
  );
}

/** A line of the audit log as administrators read it. */
export interface AuditLine {
  readonly id: number;
  readonly at: Date;
  /** null: the command line */
  readonly key_id: string | null;
  /** name of that key */
  readonly by: string | null;
  readonly action: string;
  readonly subject: string;
  readonly details: object | null;
}

export interface AuditChoice {
  /** e.g. key.revoke; all that begin with it: "key." */
  readonly action?: string;
  readonly skip: number;
  readonly limit: number;
}

/** The latest first. */
export async function listAudit(pool: Pool, {action, skip, limit}: AuditChoice): Promise<AuditLine[]> {
  const {rows} = await pool.query<AuditLine>(
    `select audit_log.id::float8 as id, at, key_id, api_keys.name as by, action, subject, details
       from audit_log left join api_keys on api_keys.id = key_id
      where $1::text is null or starts_with(action, $1)
      order by audit_log.id desc offset $2 limit $3`,
    [action ?? null, skip, limit],
  );
  return rows;
}
