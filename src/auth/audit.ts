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

/** Writes one line of the audit log, within the caller's transaction when given its client. */
export async function audit(
  database: Pool | PoolClient,
  {keyId, action, subject, details}: AuditEntry,
): Promise<void> {
  await database.query('insert into audit_log (key_id, action, subject, details) values ($1, $2, $3, $4)', [
    keyId ?? null,
    action,
    subject,
    details ? JSON.stringify(details) : null,
  ]);
}
