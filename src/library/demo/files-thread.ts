/** Writes the demo's files beside the thread that starts the server. */
import {task} from '../../engine/ground/task';
import {writeDemoFiles} from './files';

export const write = task((folder: string) => writeDemoFiles(folder));
