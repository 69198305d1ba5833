/** The inputs of a job as a draft, to be edited and asked again. */
import {submissionOf} from '../../jobs/kept-jobs';
import {type Draft, emptyDraft} from './draft';

const ownFields = ['name', 'dataset', 'uptag-cmapfile', 'dntag-cmapfile', 'sig-cmapfile', 'data_type'];

interface Profile {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

/** @throws ApiFailure */
export async function draftOfJob(
  id: string,
  signal: AbortSignal,
): Promise<{id: string; dataset?: string; draft: Draft}> {
  const asked = (await submissionOf(id, signal)) as Readonly<Record<string, unknown>>;
  const profiles = (asked['sig-cmapfile'] ?? []) as readonly Profile[];
  if (profiles.length > 1) {
    throw new Error(
      'The job has several whole profiles, which cannot be edited here. Repeat it, or submit one by one.',
    );
  }
  const options = Object.entries(asked).filter(([name]) => !ownFields.includes(name));
  return {
    id,
    dataset: asText(asked.dataset),
    draft: {
      ...emptyDraft,
      name: asText(asked.name) ?? '',
      up: profiles.length === 1 ? profileText(profiles[0]) : genesOf(asText(asked['uptag-cmapfile'])),
      down: genesOf(asText(asked['dntag-cmapfile'])),
      options: Object.fromEntries(
        options.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
      ),
    },
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function profileText({name, values}: Profile): string {
  const lines = Object.entries(values).map(([gene, value]) => `${gene}\t${value}`);
  return [`gene\t${name}`, ...lines].join('\n');
}

/** A single list as genes alone; several stay GMT, for their names. */
function genesOf(gmt = ''): string {
  const lines = gmt.split('\n').filter(Boolean);
  return lines.length === 1 ? lines[0].split('\t').slice(2).join('\n') : lines.join('\n');
}
