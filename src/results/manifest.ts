/** manifest.json of a result: what it was made from and how, so that the same run can be repeated. */
import {crc32} from 'node:zlib';
import {z} from 'zod';
import {failure} from '../errors';

/** A dataset by its content: two that agree in all of this give the same results. */
export interface SourceDataset {
  readonly name: string;
  readonly generation: number;
  readonly signatures: number;
  readonly synthetic: boolean;
  /** of its data, where that is not of signatures */
  readonly level?: number;
  /** It came as a file with the run, and only who has that can repeat it. */
  readonly uploaded?: true;
  readonly sources: readonly {
    readonly file: string;
    readonly algorithm: string;
    readonly checksum: string;
  }[];
  /** CRC-32, hexadecimal, of what was made of the sources and the database */
  readonly checksums: {
    /** ids and metadata of the signatures */
    readonly signatures: string;
    /** Entrez ids of the gene space, in order */
    readonly genes: string;
  };
}

/** What computed a result, and of what. */
export interface ResultSource {
  /** version of openclue */
  readonly engine: string;
  readonly dataset: SourceDataset;
}

/** What every tool's manifest says; a tool adds to it. */
export interface RepeatableManifest extends ResultSource {
  readonly plan: unknown;
}

/** What the result says of the job beside its scores. */
export interface ResultLabels {
  readonly toolId: string;
  /** the user's name for it */
  readonly name: string;
  /** the introspection whose result is beside that of the query: of which matrix, and its plan */
  readonly introspect?: {readonly dataset: SourceDataset; readonly plan: unknown};
}

const sourceShape = z.looseObject({
  name: z.string(),
  uploaded: z.literal(true).optional(),
  sources: z.array(z.looseObject({file: z.string(), algorithm: z.string(), checksum: z.string()})),
});

const manifestShape = z.looseObject({
  tool: z.string(),
  name: z.string(),
  engine: z.string(),
  metric: z.string().optional(),
  dataset: sourceShape,
  plan: z.looseObject({}),
  include_introspect: z.looseObject({dataset: sourceShape, plan: z.looseObject({})}).optional(),
  checksum: z.string(),
});

/** A manifest read back. */
export interface WrittenManifest {
  readonly tool: string;
  readonly name: string;
  readonly engine: string;
  /** of tools that score queries */
  readonly metric?: string;
  readonly dataset: WrittenSource;
  readonly plan: unknown;
  /** the introspection beside the result */
  readonly include_introspect?: {readonly dataset: WrittenSource; readonly plan: unknown};
}

type WrittenSource = Readonly<Record<string, unknown>> & z.infer<typeof sourceShape>;

/** The file that came with a manifest's run; undefined where none did. */
export function uploadedMatrix({dataset, include_introspect: included}: WrittenManifest) {
  const source = dataset.uploaded ? dataset : included?.dataset;
  return source?.sources[0];
}

/** The text of a manifest. It holds neither time nor job, so the same run writes the same bytes. */
export function formatManifest(labels: ResultLabels, manifest: RepeatableManifest): string {
  return `${JSON.stringify(sealManifest(labels, manifest), null, 2)}\n`;
}

/** A manifest as it is written, with its checksum. */
export function sealManifest({toolId, name, introspect}: ResultLabels, manifest: RepeatableManifest): object {
  const content = {
    tool: toolId,
    name,
    ...manifest,
    ...(introspect && {include_introspect: introspect}),
  };
  return {...content, checksum: checksumOf(content)};
}

/** @throws MANIFEST_UNREADABLE for what is no manifest, or one that was edited */
export function parseManifest(text: string, file: string): WrittenManifest {
  const unreadable = (detail: string) => failure('MANIFEST_UNREADABLE', {file, detail});
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch (error) {
    throw unreadable((error as Error).message);
  }
  const read = manifestShape.safeParse(sent);
  if (!read.success) {
    const [{path, message}] = read.error.issues;
    throw unreadable(`${path.join('.') || 'the whole'}: ${message}`);
  }
  // As it was read, for the checksum is of its fields in their order.
  const {checksum, ...content} = sent as WrittenManifest & {checksum: string};
  if (checksum !== checksumOf(content)) throw unreadable('it was changed after it was written');
  return content;
}

/**
 * Checks that a run with today's engine and dataset gives what the manifest's run gave.
 * @param source of the dataset as it is now, from `describeSource`
 * @throws MANIFEST_UNREPEATABLE
 */
export function checkRepeatable(
  {engine, dataset}: Pick<WrittenManifest, 'engine' | 'dataset'>,
  source: ResultSource,
  file: string,
): void {
  const differences: string[] = [];
  const compare = (what: string, then: unknown, now: unknown) => {
    const [before, after] = [JSON.stringify(then), JSON.stringify(now)];
    if (before !== after) differences.push(`${what} was ${before} and is ${after}`);
  };
  compare('the version of openclue', engine, source.engine);
  for (const [name, now] of Object.entries(source.dataset)) {
    compare(`the dataset's ${name}`, dataset[name], now);
  }
  if (differences.length > 0) throw failure('MANIFEST_UNREPEATABLE', {file, differences});
}

/** CRC-32 of a manifest's content, hexadecimal. */
export function checksumOf(content: object): string {
  return crc32(JSON.stringify(content)).toString(16).padStart(8, '0');
}
