import {signal} from '@preact/signals';

/** What is being written; it outlasts a reload, and looking at another page. */
export interface Draft {
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** of a pasted table: the column by which genes are ranked, where the reader chose it */
  readonly column?: string;
  /** options of the job that differ from the defaults */
  readonly options: Readonly<Record<string, string>>;
}

export const emptyDraft: Draft = {name: '', up: '', down: '', options: {}};

const stored = 'openclue_draft';

export const draft = signal<Draft>(readDraft());

function readDraft(): Draft {
  try {
    return {...emptyDraft, ...(JSON.parse(sessionStorage.getItem(stored) ?? '{}') as Partial<Draft>)};
  } catch {
    return emptyDraft;
  }
}

/** A column is chosen of a text: another text has columns of its own. */
export function changeDraft(change: Partial<Draft>): void {
  const isOtherText = change.up !== undefined || change.down !== undefined;
  draft.value = {...draft.value, ...(isOtherText && {column: undefined}), ...change};
  try {
    sessionStorage.setItem(stored, JSON.stringify(draft.value));
  } catch {
    // A profile may be larger than the browser keeps; it stays while the page does.
  }
}
