import path from 'node:path';
import type {Config} from '../../config';
import {openDataset} from '../../engine/index/index';
import {prepareDescriptions} from '../../results/signatures/descriptions';
import {levelOf} from '../assays';
import {datasetsFolder} from './registry';

/** Makes what results on a dataset begin with, so that the first job need not wait for it; the plain writers need nothing. */
export async function prepareResults(
  config: Pick<Config, 'home' | 'plainWriters'>,
  name: string,
): Promise<void> {
  if (config.plainWriters) return;
  const dataset = openDataset(path.join(datasetsFolder(config), name));
  try {
    // Of a dataset of amounts there are no results.
    if (levelOf(dataset.manifest).holds === 'scores') await prepareDescriptions(dataset);
  } finally {
    dataset.close();
  }
}
