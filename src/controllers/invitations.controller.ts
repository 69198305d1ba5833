import {inject} from '@loopback/core';
import {del, get, param, post, requestBody} from '@loopback/rest';
import {Caller} from '../auth/caller';
import {type InvitationRecord, Invitations} from '../auth/invitations';
import {failure} from '../errors';
import {Bindings} from '../keys';
import {
  createInvitationOperation,
  idParameter,
  listInvitationsOperation,
  newInvitationBody,
  revokeInvitationOperation,
} from './specs/invitations';

interface NewInvitation {
  name: string;
  keys: number;
  expires?: string;
  key_expires?: string;
  requests_per_minute?: number;
  job_quota?: number;
}

/** Administration of invitations; the same as `openclue invitations`. */
export class InvitationsController {
  constructor(
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(Bindings.INVITATIONS) private readonly invitations: Invitations,
  ) {
    if (caller.role !== 'admin') throw failure('ADMIN_ONLY', undefined);
  }

  @get('/api/invitations', listInvitationsOperation)
  list(): Promise<InvitationRecord[]> {
    return this.invitations.list();
  }

  @post('/api/invitations', createInvitationOperation)
  create(
    @requestBody(newInvitationBody)
    {name, keys, expires, key_expires, requests_per_minute, job_quota}: NewInvitation,
  ): Promise<InvitationRecord> {
    const terms = {
      ...{name, keys, requestsPerMinute: requests_per_minute, jobQuota: job_quota},
      expires: readTime('expires', expires),
      keyExpires: readTime('key_expires', key_expires),
    };
    return this.invitations.create(terms, this.caller.keyId);
  }

  @del('/api/invitations/{id}', revokeInvitationOperation)
  revoke(@param(idParameter) id: string): Promise<InvitationRecord> {
    return this.invitations.revoke(id, this.caller.keyId);
  }
}

function readTime(field: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw failure('INVITATION_TERMS_INVALID', {field, detail: 'must be a date like 2027-01-31T00:00:00Z'});
}
