/** A background made of reference scores that were published, in place of our own. */
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {startBuildThreads} from '../../../src/analyses/background/build-threads';
import {draftFile, openDraft} from '../../../src/analyses/background/drafts';
import {backgroundFolder, pclFile} from '../../../src/analyses/background/manifest';
import {type DraftName, planBackground} from '../../../src/analyses/background/plan';
import {publishBackground} from '../../../src/analyses/background/publish';
import {keepQuery} from '../../../src/analyses/background/sum-up';
import {formatGmt, type GeneSet} from '../../../src/engine/formats/gene-sets';
import {writeDurably} from '../../../src/engine/ground/storage';
import {type Dataset} from '../../../src/engine/index';
import {journalFile} from '../../../src/engine/index/names';

/**
 * Makes the dataset's background from the NCS of its reference queries.
 * @param ncs of a reference query, by its signature id, one per signature
 */
export async function importBackground(
  dataset: Dataset,
  pcls: readonly GeneSet[],
  ncs: (signature: string) => Float32Array,
): Promise<void> {
  const plan = planBackground(dataset, pcls, true);
  const folder = path.join(backgroundFolder(dataset), 'building');
  mkdirSync(folder, {recursive: true});
  writeDurably(pclFile(folder), formatGmt(pcls));
  writeDurably(journalFile(folder), '');
  const drafts = new Map(
    [...plan.drafts].map(([name, groups]) => [name, openDraft(draftFile(folder, name), groups)]),
  );
  const draft = (name: DraftName) => {
    const file = drafts.get(name);
    if (!file) throw new Error(`no draft ${name}`);
    return file;
  };
  const ids = dataset.signatures.ids();
  plan.queries.rows.forEach((row, query) => {
    const scores = ncs(ids[plan.rows.signatures[row]]);
    keepQuery(
      plan,
      draft,
      query,
      Float32Array.from(plan.rows.signatures, (signature) => scores[signature]),
    );
  });
  for (const file of drafts.values()) file.close();
  const threads = startBuildThreads(
    {dataset: dataset.folder, folder, signatureLevel: true, which: 'exemplars'},
    1,
  );
  try {
    const files = await threads.finish(plan);
    const settings = {
      gene_space: dataset.manifest.spaces[0].space,
      set_size: 50,
      metric: 'wtcs',
      exemplars: null,
      reference: null,
      signature_level: true,
    } as const;
    const journal = {
      identity: '',
      build: '00000000-0000-4000-8000-000000000000',
      created: '2018-11-28T16:29:33Z',
    };
    publishBackground({dataset, pcls, plan, settings, folder, journal}, files);
  } finally {
    await threads.close();
  }
}
