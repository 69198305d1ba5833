/** What openapi.json tells of the operations, as the playground needs it. */
import {failureOf} from '../../api/failure';

export const methods = ['get', 'head', 'put', 'post', 'patch', 'delete'] as const;
export type Method = (typeof methods)[number];

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description?: string;
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema?: {readonly enum?: readonly string[]; readonly type?: string; readonly default?: unknown};
}

export interface Operation {
  /** `GET /api/genes`: also how the address names it */
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  /** example of a body of JSON; undefined where it takes none */
  readonly body?: string;
  readonly statuses: readonly (readonly [status: string, description: string])[];
}

export interface Service {
  readonly name: string;
  readonly description?: string;
  readonly operations: readonly Operation[];
}

interface RawOperation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Reference<Parameter>[];
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, {readonly example?: unknown} | undefined>>;
  };
  readonly responses?: Readonly<Record<string, {readonly description?: string; readonly $ref?: string}>>;
}

type Reference<T> = T & {readonly $ref?: string};

interface Description {
  readonly tags?: readonly {readonly name: string; readonly description?: string}[];
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, RawOperation>>>>>;
}

let asked: Promise<readonly Service[]> | undefined;

/** Every service and its operations; asked for once. @throws ApiFailure */
export function loadServices(): Promise<readonly Service[]> {
  asked ??= load().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

async function load(): Promise<readonly Service[]> {
  const response = await fetch('/openapi.json', {headers: {Accept: 'application/json'}});
  if (!response.ok) throw failureOf(response, await response.json().catch(() => undefined));
  const description = (await response.json()) as Description;
  const services = new Map<string, Operation[]>();
  for (const path of Object.keys(description.paths).sort()) {
    for (const method of methods) {
      const raw = description.paths[path][method];
      if (!raw) continue;
      const [tag = 'other'] = raw.tags ?? [];
      const own = services.get(tag) ?? [];
      own.push(operationOf(description, path, method, raw));
      services.set(tag, own);
    }
  }
  const about = new Map(description.tags?.map((tag) => [tag.name, tag.description]));
  return [...services]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, operations]) => ({name, description: about.get(name), operations}));
}

function operationOf(description: Description, path: string, method: Method, raw: RawOperation): Operation {
  const example = raw.requestBody?.content?.['application/json']?.example;
  return {
    id: `${method.toUpperCase()} ${path}`,
    method,
    path,
    summary: raw.summary ?? '',
    description: raw.description,
    parameters: (raw.parameters ?? []).map((each) => resolved(description, each)),
    body: raw.requestBody && (example === undefined ? '{}' : JSON.stringify(example, null, 2)),
    statuses: Object.entries(raw.responses ?? {}).map(([status, response]) => [
      status,
      resolved(description, response).description ?? '',
    ]),
  };
}

/** What a reference within the description leads to. */
function resolved<T extends {readonly $ref?: string}>(description: Description, value: T): T {
  if (value.$ref === undefined) return value;
  let found: unknown = description;
  for (const name of value.$ref.replace(/^#\//, '').split('/')) {
    found = (found as Readonly<Record<string, unknown>> | undefined)?.[name];
  }
  return (found ?? value) as T;
}
