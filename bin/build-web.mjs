// Makes dist/web, the pages, of web/, and beside each file what browsers that take gzip or br are sent.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {brotliCompress, constants, gzip} from 'node:zlib';

/** Bytes below which compressing saves nothing. */
const worthCompressing = 1000;

/** Files and folders that the pages are made of. */
export const webInputs = [
  'web',
  'clients/typescript',
  'docs/learn',
  'bin/build-web.mjs',
  'package-lock.json',
];

/** Builds the pages. @throws when they do not build; vite has then said where */
export async function buildPages() {
  const [{build}, {default: config}] = await Promise.all([import('vite'), import('../web/vite.config.mjs')]);
  await build(config);
  const folder = config.build.outDir;
  const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  await Promise.all(files.map((entry) => compress(path.join(entry.parentPath, entry.name))));
}

async function compress(file) {
  const bytes = readFileSync(file);
  if (bytes.length < worthCompressing || !/\.(js|css|html|svg|json)$/.test(file)) return;
  const quality = {params: {[constants.BROTLI_PARAM_QUALITY]: 11}};
  writeFileSync(`${file}.gz`, await promisify(gzip)(bytes, {level: 9}));
  writeFileSync(`${file}.br`, await promisify(brotliCompress)(bytes, quality));
}
