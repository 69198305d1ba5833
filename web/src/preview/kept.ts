/** What the preview found of lists that were then submitted: the page of the job shows it until there is more. */
import type {Preview} from './ask';

interface Kept {
  readonly job: string;
  readonly preview: Preview;
}

const stored = 'openclue_preview';

/** Of the last job alone: its page is opened next. It outlasts a reload, as what was submitted does. */
let kept: Kept | undefined;

/** Keeps the answer of a preview for the page of the job that asks the same lists. */
export function keepPreview(job: string, preview: Preview): void {
  kept = {job, preview};
  try {
    sessionStorage.setItem(stored, JSON.stringify(kept));
  } catch {
    // Where the browser keeps nothing it stays while the page does.
  }
}

/** What the preview found of the lists of a job, where this tab submitted it last. */
export function previewOf(job: string): Preview | undefined {
  kept ??= readKept();
  return kept?.job === job ? kept.preview : undefined;
}

function readKept(): Kept | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(stored) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
