/** Invitations as the description of the API has them. */
import type {OperationObject, ParameterObject, RequestBodyObject, SchemaObject} from '@loopback/rest';
import {longestInvitationDays, mostInvitedKeys, usualInvitationDays} from '../../auth/invitations';
import {largestAllowance, printable} from './key-terms';
import {forbidden} from './record';
import {errorSchema, json, unauthorized} from './resource';

const text: SchemaObject = {type: 'string'};
const whole: SchemaObject = {type: 'integer'};
const time: SchemaObject = {type: 'string', format: 'date-time'};
const timeOrNull: SchemaObject = {...time, nullable: true};
const limit: SchemaObject = {type: 'integer', nullable: true};
const properties: Record<string, SchemaObject> = {
  id: text,
  name: {...text, description: 'its keys are called by it and their number: course-1, course-2 …'},
  keys: {...whole, description: 'that it may make'},
  made: {...whole, description: 'of those, made so far'},
  requests_per_minute: {...limit, description: "of each key; null: the server's default; 0: no limit"},
  job_quota: {...limit, description: "of each key; null: the server's default; 0: no limit"},
  key_expires: {...timeOrNull, description: 'when its keys end; null: never'},
  created: time,
  expires: time,
  revoked: timeOrNull,
  state: {type: 'string', enum: ['open', 'used up', 'expired', 'revoked']},
  token: {
    ...{type: 'string', nullable: true},
    description: 'the link is /join#{token}; null once it has ended, and where OPENCLUE_INVITATIONS is off',
  },
};

const invitationSchema: SchemaObject = {type: 'object', required: Object.keys(properties), properties};

const token = `5d36096d12e15519133e87aa-1798675200-${'0a1b2c3d'.repeat(8)}`;
const example = {
  ...{id: '5d36096d12e15519133e87aa', name: 'course', keys: 30, made: 4},
  ...{requests_per_minute: 600, job_quota: 2, key_expires: '2027-06-30T00:00:00.000Z'},
  ...{created: '2026-11-30T12:00:00.000Z', expires: '2026-12-31T00:00:00.000Z', revoked: null},
  ...{state: 'open', token},
};

function operation(
  summary: string,
  schema: SchemaObject,
  shown: unknown,
  failures: OperationObject['responses'] = {},
): OperationObject {
  return {
    tags: ['keys'],
    summary,
    description: 'Needs a key with the admin role.',
    responses: {
      '200': {description: summary, content: json(schema, shown)},
      '401': unauthorized,
      '403': forbidden,
      ...failures,
    },
  };
}

export const idParameter: ParameterObject = {
  ...{name: 'id', in: 'path', required: true, description: 'of the invitation', schema: text},
  example: example.id,
};

export const listInvitationsOperation = operation(
  'All invitations, the latest first',
  {type: 'array', items: invitationSchema},
  [example],
);

export const createInvitationOperation = operation(
  'Invite people to make keys of their own',
  invitationSchema,
  example,
  {
    '404': {description: 'OPENCLUE_INVITATIONS is off', content: json(errorSchema)},
    '422': {description: 'The body has a fault', content: json(errorSchema)},
  },
);

export const newInvitationBody: RequestBodyObject = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['name', 'keys'],
        additionalProperties: false,
        properties: {
          name: {...text, maxLength: 180, pattern: printable},
          keys: {...whole, minimum: 1, maximum: mostInvitedKeys},
          expires: {
            ...time,
            description: `by default in ${usualInvitationDays} days, or with its keys; ${longestInvitationDays} days ahead at most, and not later than key_expires`,
          },
          key_expires: {...time, description: 'when its keys end; by default never'},
          requests_per_minute: {...whole, minimum: 0, maximum: largestAllowance},
          job_quota: {...whole, minimum: 0, maximum: largestAllowance},
        },
      },
      example: {name: 'course', keys: 30, expires: '2026-12-31T00:00:00Z', job_quota: 2},
    },
  },
};

export const revokeInvitationOperation = operation(
  'End an invitation; keys that it made stay',
  invitationSchema,
  {...example, revoked: '2026-12-01T08:00:00.000Z', state: 'revoked', token: null},
  {'404': {description: 'There is no such invitation', content: json(errorSchema)}},
);

/** The token is no part of an address, lest it stand in the logs of proxies. */
export const tokenBody: RequestBodyObject = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['token'],
        additionalProperties: false,
        properties: {
          token: {...text, minLength: 1, maxLength: 300, description: 'what follows # in the link'},
        },
      },
      example: {token},
    },
  },
};

const ends: OperationObject['responses'] = {
  '404': {
    description: 'The token was not made here, or invitations are off (INVITATION_INVALID, INVITATIONS_OFF)',
    content: json(errorSchema),
  },
  '410': {
    description: 'INVITATION_EXPIRED, INVITATION_REVOKED or INVITATION_USED_UP',
    content: json(errorSchema),
  },
  '422': {description: 'The body has a fault', content: json(errorSchema)},
  '429': {
    description: 'Too many invitations are opened from this address; Retry-After says when to come back',
    content: json(errorSchema),
  },
};

const offerProperties: Record<string, SchemaObject> = {
  name: text,
  keys_left: whole,
  expires: time,
  key_expires: {...timeOrNull, description: 'when the key would end; null: never'},
  requests_per_minute: {...limit, description: 'of the key; null: no limit'},
  job_quota: {...limit, description: 'of the key; null: no limit'},
};

export const checkOperation: OperationObject = {
  tags: ['keys'],
  summary: 'What an invitation offers; needs no key',
  security: [],
  responses: {
    '200': {
      description: 'The key that it would make',
      content: json(
        {type: 'object', required: Object.keys(offerProperties), properties: offerProperties},
        {
          ...{name: 'course', keys_left: 26, expires: example.expires, key_expires: example.key_expires},
          ...{requests_per_minute: 600, job_quota: 2},
        },
      ),
    },
    ...ends,
  },
};

const madeProperties: Record<string, SchemaObject> = {
  id: text,
  name: {...text, description: 'what jobs show as user_id'},
  key: {...text, description: 'to be sent as header user_key; shown this once'},
  expires: {...timeOrNull, description: 'null: never'},
};

export const acceptOperation: OperationObject = {
  tags: ['keys'],
  summary: 'Make a key of your own by an invitation; needs no key',
  description: 'The key is shown this once. Its name and limits are those that the host gave the invitation.',
  security: [],
  responses: {
    '200': {
      description: 'The new key',
      content: json(
        {type: 'object', required: Object.keys(madeProperties), properties: madeProperties},
        {
          ...{id: '5d36096d12e15519133e87fd', name: 'course-5', key: '0a1b2c3d'.repeat(4)},
          expires: example.key_expires,
        },
      ),
    },
    ...ends,
  },
};
