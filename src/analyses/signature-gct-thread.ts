/** Runs beside the thread that writes a result: the texts of half a million signatures are as much work as all else. */
import type {NotedFile} from '../engine/formats/packed-text';
import {loadDescriptions} from './descriptions/open';
import type {GctTask} from './result-folder';
import {writeSignatureGct} from './signature-gct';

/** @returns what became of the file; undefined, and no file, where the descriptions are not in the dataset's folder */
export default function write(task: GctTask): NotedFile | undefined {
  const descriptions = loadDescriptions(task.dataset);
  return descriptions && writeSignatureGct(task, descriptions, true);
}
