import {Command, InvalidArgumentError, Option} from 'commander';
import {createGeneCatalog} from '../engine/genes/catalog';
import {shippedGenes} from '../engine/genes/l1000-genes';
import {collapseWells, landmarkRowsOf} from '../engine/levels/collapse';
import {flatColumns, matrixOf, scatteredColumns} from '../engine/levels/flat-columns';
import {groupWells} from '../engine/levels/groups';
import {readInferenceModel} from '../engine/levels/infer';
import {type LevelMatrix, openLevels} from '../engine/levels/level-matrix';
import {platesOf} from '../engine/levels/plates';
import type {TieRule} from '../engine/levels/quantile-normalise';
import {type ZScoreStyleName, zScoreStyles} from '../engine/levels/robust-z';
import {type Control, inferred, quantileNormalised, zScored} from '../engine/levels/steps';
import {type ConsensusStyleName, consensusStyles} from '../engine/stats/consensus';
import {
  type GroupArguments,
  groupOptions,
  groupRules,
  instinfoOption,
  landmarksOption,
  openWells,
  plateFieldOption,
  readGrp,
  readNumbers,
  saveLevel,
  type WellArguments,
} from './levels-files';
import {progressBar} from './print';

interface Output {
  out: string;
}

interface QnormArguments extends WellArguments, Output {
  sketch?: string;
  ties?: TieRule;
}

interface InferArguments extends Output {
  weights: string;
}

interface ZScoreArguments extends WellArguments, Output {
  control: Control;
  style: ZScoreStyleName;
  minMad: number;
}

interface ModzArguments extends WellArguments, GroupArguments, Output {
  landmarks?: string;
  style: ConsensusStyleName;
}

/** `openclue levels`: the steps from wells to signatures, one by one. */
export function levelsCommand(): Command {
  const levels = new Command('levels').description(
    'from wells to signatures, step by step; GCT or GCTx in, GCT or GCTx out (docs/levels.md)',
  );
  for (const command of [qnormCommand(), inferCommand(), zscoreCommand(), modzCommand()]) {
    command.requiredOption(
      '--out <matrix>',
      'where it goes: .gct with all digits, .gctx in single precision',
    );
    levels.addCommand(command);
  }
  return levels;
}

function qnormCommand(): Command {
  return new Command('qnorm')
    .description('quantile normalisation: the wells of a plate get the same spread of values')
    .argument('<matrix...>', 'log2 expression; several files of the same genes are one matrix')
    .addOption(instinfoOption())
    .addOption(plateFieldOption())
    .option('--sketch <file>', 'target to take instead of the medians of each plate: numbers, one a line')
    .addOption(
      new Option('--ties <rule>', 'ranks of equal values (default: average, ordinal for a sketch)').choices([
        'average',
        'ordinal',
      ]),
    )
    .action((files: string[], options: QnormArguments) =>
      withMatrix(openWells(files, options), async (matrix) => {
        const target = options.sketch === undefined ? undefined : readNumbers(options.sketch);
        const ties = options.ties ?? (target ? 'ordinal' : 'average');
        const plates = platesOf(matrix.columns, options.plateField);
        await saveLevel(options.out, quantileNormalised(matrix, {plates, ties, target}));
      }),
    );
}

function inferCommand(): Command {
  return new Command('infer')
    .description('genes that were not measured, from the landmarks and weights of your own')
    .argument('<matrix...>', 'level 3 of the landmarks')
    .requiredOption(
      '--weights <matrix>',
      'dependent genes in rows; in columns the landmarks and one named intercept',
    )
    .action((files: string[], options: InferArguments) =>
      withMatrix(openLevels(files), async (matrix) => {
        const model = await withMatrix(openLevels([options.weights]), async (weights) =>
          readInferenceModel(weights),
        );
        await saveLevel(options.out, inferred(matrix, model));
      }),
    );
}

function zscoreCommand(): Command {
  return new Command('zscore')
    .description('level 3 to level 4: robust z-scores of each well within its plate')
    .argument('<matrix...>', 'level 3; several files of the same genes are one matrix')
    .addOption(instinfoOption())
    .addOption(plateFieldOption())
    .addOption(
      new Option('--control <wells>', "what scores are relative to: all wells of the plate, or its vehicle's")
        .choices(['plate', 'vehicle'])
        .default('plate'),
    )
    .addOption(
      new Option('--style <name>', 'how MADs near 0 count, and what other programs do (docs/levels.md)')
        .choices(Object.keys(zScoreStyles))
        .default('fixed'),
    )
    .addOption(
      new Option('--min-mad <mad>', 'no MAD counts as less')
        .default(zScoreStyles.fixed.leastMad)
        .argParser(readPositive),
    )
    .action((files: string[], options: ZScoreArguments) =>
      withMatrix(openWells(files, options), async (matrix) => {
        const plates = platesOf(matrix.columns, options.plateField);
        const style = {...zScoreStyles[options.style], leastMad: options.minMad};
        await saveLevel(options.out, zScored(matrix, {plates, control: options.control, style}));
      }),
    );
}

function modzCommand(): Command {
  const command = new Command('modz')
    .description('level 4 to level 5: replicates as one signature, by how well they agree')
    .argument('<matrix...>', 'level 4; several files of the same genes are one matrix')
    .addOption(instinfoOption());
  for (const option of groupOptions()) command.addOption(option);
  return command
    .addOption(landmarksOption())
    .addOption(
      new Option('--style <name>', 'weights and limits, and what other programs do (docs/levels.md)')
        .choices(Object.keys(consensusStyles))
        .default('modz'),
    )
    .action((files: string[], options: ModzArguments) =>
      withMatrix(openWells(files, options), (matrix) => modz(matrix, options)),
    );
}

async function modz(matrix: LevelMatrix, options: ModzArguments): Promise<void> {
  const groups = groupWells(
    matrix.columns,
    matrix.columns.ids.map((_, well) => well),
    groupRules(options),
  );
  const named = options.landmarks === undefined ? undefined : readGrp(options.landmarks);
  const landmarks = landmarkRowsOf(matrix, createGeneCatalog(shippedGenes().genes), named);
  const wells = scatteredColumns(matrix);
  const precision = wells.readColumns(0, 0) instanceof Float64Array ? 'double' : 'single';
  const signatures = flatColumns({height: matrix.rows.ids.length, width: groups.length, precision});
  try {
    const style = consensusStyles[options.style];
    const onProgress = progressBar('signatures');
    const columns = await collapseWells(wells, groups, {landmarks, style, onProgress}, signatures);
    await saveLevel(options.out, matrixOf(signatures, {path: options.out, rows: matrix.rows, columns}));
  } finally {
    signatures.close();
    if (wells !== matrix) wells.close();
  }
  const single = groups.filter(({members}) => members.length === 1).length;
  console.log(
    `${matrix.columns.ids.length.toLocaleString('en-US')} wells, ${groups.length.toLocaleString('en-US')} signatures, ${single.toLocaleString('en-US')} of them of a single well.`,
  );
}

async function withMatrix<T>(
  opening: Promise<LevelMatrix>,
  work: (matrix: LevelMatrix) => Promise<T>,
): Promise<T> {
  const matrix = await opening;
  try {
    return await work(matrix);
  } finally {
    matrix.close();
  }
}

function readPositive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}
