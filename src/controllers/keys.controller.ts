import {inject} from '@loopback/core';
import {
  del,
  get,
  OperationObject,
  ParameterObject,
  param,
  patch,
  post,
  ResponsesObject,
  requestBody,
  SchemaObject,
} from '@loopback/rest';
import {Caller, Role, roles} from '../auth/caller';
import {KeyRecord, UserKeys} from '../auth/user-keys';
import {failure} from '../errors';
import {Bindings} from '../keys';
import {largestAllowance, printable} from './specs/key-terms';
import {forbidden} from './specs/record';
import {errorSchema, json, unauthorized} from './specs/resource';

const keyProperties: Record<string, SchemaObject> = {
  id: {type: 'string', description: 'identifies the key without being it'},
  name: {type: 'string', description: 'whose key this is; jobs show it as user_id'},
  role: {type: 'string', enum: [...roles]},
  requests_per_minute: {
    type: 'integer',
    nullable: true,
    description: "null: the role's default; 0: no limit",
  },
  job_quota: {type: 'integer', nullable: true, description: "null: the role's default; 0: no limit"},
  created: {type: 'string', format: 'date-time'},
  expires: {type: 'string', format: 'date-time', nullable: true},
  revoked: {type: 'string', format: 'date-time', nullable: true},
  invitation_id: {
    ...{type: 'string', nullable: true},
    description: 'of the invitation by which it was made; null: by the host',
  },
};
const allowance: SchemaObject = {
  ...{type: 'integer', nullable: true, minimum: 0, maximum: largestAllowance},
  description: "null: the role's default; 0: no limit",
};

const keySchema: SchemaObject = {
  type: 'object',
  required: Object.keys(keyProperties),
  properties: keyProperties,
};

interface NewKey {
  name: string;
  role?: Role;
  expires?: string;
  requests_per_minute?: number;
  job_quota?: number;
}

interface KeyChange {
  expires?: string | null;
  requests_per_minute?: number | null;
  job_quota?: number | null;
}

const invalid = {'422': {description: 'The body has a fault; details name it', content: json(errorSchema)}};
const unknown = {'404': {description: 'There is no key of this id', content: json(errorSchema)}};

const idParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id of the key, as the list shows it; not the key itself',
  schema: {type: 'string'},
  example: '5d36096d12e15519133e87fd',
};

function operation(
  summary: string,
  description: string,
  schema: SchemaObject,
  failures: ResponsesObject = {},
): OperationObject {
  return {
    tags: ['keys'],
    summary,
    description: 'Needs a key with the admin role.',
    responses: {
      '200': {description, content: {'application/json': {schema}}},
      '401': unauthorized,
      '403': forbidden,
      ...failures,
    },
  };
}

/** Administration of user keys; the same as `openclue keys`. */
export class KeysController {
  constructor(
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(Bindings.USER_KEYS) private readonly userKeys: UserKeys,
  ) {
    if (caller.role !== 'admin') throw failure('ADMIN_ONLY', undefined);
  }

  @get(
    '/api/keys',
    operation('All keys', 'Every key, without the keys themselves', {type: 'array', items: keySchema}),
  )
  list(): Promise<KeyRecord[]> {
    return this.userKeys.list();
  }

  @post(
    '/api/keys',
    operation(
      'Make a key',
      'The new key; `key` is shown this once',
      {
        type: 'object',
        required: [...Object.keys(keyProperties), 'key'],
        properties: {...keyProperties, key: {type: 'string', description: 'to be sent as header user_key'}},
      },
      invalid,
    ),
  )
  create(
    @requestBody({
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['name'],
            additionalProperties: false,
            properties: {
              name: {type: 'string', maxLength: 200, pattern: printable},
              role: {type: 'string', enum: ['user', 'admin'], default: 'user'},
              expires: {type: 'string', format: 'date-time'},
              requests_per_minute: {type: 'integer', minimum: 0, maximum: largestAllowance},
              job_quota: {type: 'integer', minimum: 0, maximum: largestAllowance},
            },
          },
          example: {name: 'lab@example.org', role: 'user', expires: '2027-01-31T00:00:00Z'},
        },
      },
    })
    {name, role = 'user', expires, requests_per_minute, job_quota}: NewKey,
  ): Promise<KeyRecord & {key: string}> {
    const terms = {
      role,
      expires: expires === undefined ? undefined : readDate(expires),
      requestsPerMinute: requests_per_minute,
      jobQuota: job_quota,
    };
    return this.userKeys.create(name, terms, this.caller.keyId);
  }

  @patch(
    '/api/keys/{id}',
    operation('Set when a key ends, or what it may', 'The key', keySchema, {...unknown, ...invalid}),
  )
  async change(
    @param(idParameter) id: string,
    @requestBody({
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            minProperties: 1,
            additionalProperties: false,
            properties: {
              expires: {
                ...{type: 'string', format: 'date-time', nullable: true},
                description: 'null: never',
              },
              requests_per_minute: allowance,
              job_quota: allowance,
            },
          },
          example: {expires: '2027-01-31T00:00:00Z', job_quota: 5},
        },
      },
    })
    {expires, requests_per_minute: requestsPerMinute, job_quota: jobQuota}: KeyChange,
  ): Promise<KeyRecord> {
    const until = typeof expires === 'string' ? readDate(expires) : expires;
    const change = {expires: until, requestsPerMinute, jobQuota};
    // The schema asks for one of them.
    if (Object.values(change).every((value) => value === undefined)) {
      throw failure('KEY_TERMS_INVALID', {field: 'The body', detail: 'must name what to change'});
    }
    return this.userKeys.change(id, change, this.caller.keyId);
  }

  @del('/api/keys/{id}', operation('Revoke a key', 'The key', keySchema, unknown))
  revoke(@param(idParameter) id: string): Promise<KeyRecord> {
    return this.userKeys.revoke(id, this.caller.keyId);
  }
}

function readDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw failure('KEY_TERMS_INVALID', {
      field: 'expires',
      detail: 'must be a date like 2027-01-31T00:00:00Z',
    });
  }
  return date;
}
