import path from 'node:path';
import {Command, Option} from 'commander';
import {buildMap, type MapManifest, type MapSignatures, type MapStep, mapSignatures} from '../analyses/map';
import {openDataset, type SpaceName} from '../engine/index';
import {spaceNames} from '../library/assays';
import {datasetsFolder, requireDataset, requireScores} from '../library/datasets/registry';
import {printJson, progressBar} from './print';
import {withSession} from './session';

interface BuildArguments {
  signatures?: MapSignatures;
  space?: SpaceName;
  json?: boolean;
}

/** `openclue map`: the signatures of a dataset in two dimensions. */
export function mapCommand(): Command {
  const map = new Command('map').description('lay the signatures of a dataset out in two dimensions');
  map
    .command('build')
    .description(
      "lay a dataset's exemplar signatures out so that alike ones lie side by side, for the page /map; continues where it was stopped",
    )
    .argument('<dataset>')
    .addOption(
      new Option('--signatures <which>', 'signatures that become points: the exemplars, or all')
        .choices(mapSignatures)
        .default(mapSignatures[0]),
    )
    .addOption(
      new Option(
        '--space <space>',
        'gene space that they are compared in (default: landmark where there is one)',
      ).choices([...spaceNames]),
    )
    .option('--json', 'print JSON')
    .action(build);
  return map;
}

async function build(name: string, {signatures, space, json}: BuildArguments): Promise<void> {
  await withSession(
    async ({config, pool, signal}) => {
      requireScores(await requireDataset(pool, name));
      const dataset = openDataset(path.join(datasetsFolder(config), name));
      const bars: Record<MapStep, ReturnType<typeof progressBar>> = {
        components: progressBar('components'),
        neighbours: progressBar('neighbours'),
        layout: progressBar('layout'),
      };
      try {
        const manifest = await buildMap({
          dataset,
          workers: config.workers,
          signatures,
          space,
          signal,
          onProgress: (step, share) => bars[step](share, 1),
        });
        if (json) return printJson(manifest);
        for (const warning of warningsOf(manifest)) console.error(`warning: ${warning}.`);
        console.log(describe(manifest));
      } finally {
        dataset.close();
      }
    },
    {stops: true},
  );
}

const count = (number: number) => number.toLocaleString('en-US');

function warningsOf({left_out: leftOut, missing}: MapManifest): string[] {
  return [
    ...(leftOut > 0
      ? [`${count(leftOut)} signatures are left out: they have scores of less than half of the genes`]
      : []),
    ...(missing > 0 ? [`${count(missing)} missing scores stood at the mean of their gene`] : []),
  ];
}

function describe({dataset, points, options, components, explained}: MapManifest): string {
  return [
    `Map of ${dataset.name}: ${count(points)} ${options.signatures === 'all' ? 'signatures' : 'exemplar signatures'}.`,
    `  ${components} principal components of the genes of ${options.gene_space} hold ${(100 * explained).toFixed(1)} % of the variance`,
  ].join('\n');
}
