/** What the preview found of lists that were then submitted: the page of the job shows it until there is more. */
import type {Preview} from './ask';

/** Of the last job alone: its page is opened next. */
let kept: {readonly job: string; readonly preview: Preview} | undefined;

/** Keeps the answer of a preview for the page of the job that asks the same lists. */
export function keepPreview(job: string, preview: Preview): void {
  kept = {job, preview};
}

/** What the preview found of the lists of a job, where this page submitted it just now. */
export function previewOf(job: string): Preview | undefined {
  return kept?.job === job ? kept.preview : undefined;
}
