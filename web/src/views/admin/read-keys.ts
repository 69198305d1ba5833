import {answerOf, api} from '../../api/client';

const listKeys = (signal: AbortSignal) => answerOf(api.GET('/api/keys', {signal}));
const listUse = (signal: AbortSignal) => answerOf(api.GET('/api/admin/usage', {signal}));

type KeyRecord = Awaited<ReturnType<typeof listKeys>>[number];
type Use = Awaited<ReturnType<typeof listUse>>[number];

/** A key with what it did. */
export interface KeyRow extends KeyRecord {
  readonly state: 'valid' | 'expired' | 'revoked';
  /** absent of a key that was made between two questions */
  readonly use?: Use;
}

/** Every key, and what each did. @throws ApiFailure */
export async function readKeys(signal: AbortSignal): Promise<readonly KeyRow[]> {
  const [keys, use] = await Promise.all([listKeys(signal), listUse(signal)]);
  const byId = new Map(use.map((each) => [each.key_id, each]));
  return keys.map((key) => ({...key, use: byId.get(key.id), state: stateOf(key)}));
}

function stateOf({expires, revoked}: Pick<KeyRecord, 'expires' | 'revoked'>): KeyRow['state'] {
  if (revoked) return 'revoked';
  return expires && Date.parse(expires) <= Date.now() ? 'expired' : 'valid';
}
