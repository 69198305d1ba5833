import {existsSync} from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** The machine's own Chromium or Chrome: in PATH, or named by CHROMIUM; undefined where there is none. */
export const chromiumPath: string | undefined = [
  process.env.CHROMIUM ?? '',
  ...(process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name))),
].find((file) => file !== '' && existsSync(file));
