/** What the job of a build keeps: the build's own files, which are not copied, and a manifest. */
import {copyFile, link, mkdir, readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Config} from '../../config';
import {openDataset} from '../../engine/index';
import {datasetsFolder} from '../../library/datasets/registry';
import {packResult} from '../../results/archive/pack';
import {type ResultLabels, sealManifest} from '../../results/manifest';
import {describeSource} from '../source';
import {planFile} from './plan';
import type {WholeBuild} from './whole';

export interface BuildResultTask {
  /** where the result is made, and its index when it is whole */
  readonly folder: string;
  /** name of the result folder within, and of the archive's root */
  readonly root: string;
  readonly labels: ResultLabels;
  /** what was asked, as the manifest tells it */
  readonly asked: Readonly<Record<string, unknown>>;
  /** files that came or were named */
  readonly input: readonly string[];
}

/** Of the host alone: the places of files on its disk. */
const kept: readonly string[] = [planFile];

/** Makes the result of a job of the folder of its build. */
export async function packBuild(
  {folder, root, labels, asked, input}: BuildResultTask,
  {report, warnings, publication}: WholeBuild,
  {out, config}: {readonly out: string; readonly config: Pick<Config, 'home'>},
): Promise<void> {
  const target = path.join(folder, root);
  await mkdir(target, {recursive: true});
  await linkAll(out, target);
  const dataset = openDataset(path.join(datasetsFolder(config), report.name));
  try {
    const manifest = {
      ...describeSource(dataset, false),
      plan: asked,
      input,
      build: {...report, warnings},
      ...(publication !== undefined && {publication}),
    };
    const text = JSON.stringify(sealManifest(labels, manifest), null, 2);
    await writeFile(path.join(target, 'manifest.json'), `${text}\n`);
  } finally {
    dataset.close();
  }
  await packResult(folder, root);
}

/** The same files under another path; where a file system has no links they are copied. */
async function linkAll(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, {withFileTypes: true})) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target);
      await linkAll(source, target);
    } else if (!kept.includes(entry.name)) {
      await link(source, target).catch((error: NodeJS.ErrnoException) => {
        const {code} = error;
        if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EXDEV') throw error;
        return copyFile(source, target);
      });
    }
  }
}
