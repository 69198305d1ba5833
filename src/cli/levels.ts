import {Command, InvalidArgumentError, Option} from 'commander';
import {type GroupArguments, groupRules} from '../analyses/builds/group-rules';
import {createGeneCatalog} from '../engine/genes/catalog';
import {shippedGenes} from '../engine/genes/l1000-genes';
import {characteristicDirection} from '../engine/levels/characteristic-direction';
import {collapseWells, landmarkRowsOf} from '../engine/levels/collapse';
import {fieldNamed, textAt} from '../engine/levels/fields';
import {flatColumns, matrixOf, scatteredColumns} from '../engine/levels/flat-columns';
import {describeGroups, groupWells} from '../engine/levels/groups';
import {readInferenceModel} from '../engine/levels/infer';
import {gather, type LevelMatrix, openLevels} from '../engine/levels/level-matrix';
import {platesOf, requirePlates, vehicleWells} from '../engine/levels/plates';
import type {TieRule} from '../engine/levels/quantile-normalise';
import {type ZScoreStyleName, zScoreStyles} from '../engine/levels/robust-z';
import {type Control, inferred, quantileNormalised, zScored} from '../engine/levels/steps';
import {type ConsensusStyleName, consensusStyles} from '../engine/stats/consensus';
import {isControl} from '../engine/stats/pert-types';
import {failure} from '../errors';
import {
  asIsOption,
  groupOptions,
  instinfoOption,
  landmarksOption,
  openWells,
  plateFieldOption,
  readGrp,
  readNumbers,
  readShare,
  saveLevel,
  type WellArguments,
} from './levels-files';
import {refusesToOverwrite} from './out';
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
  asIs?: boolean;
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

interface DirectionArguments extends WellArguments, GroupArguments, Output {
  trust: number;
}

/** `openclue levels`: the steps from wells to signatures, one by one. */
export function levelsCommand(): Command {
  const levels = new Command('levels').description(
    'from wells to signatures, step by step; GCT or GCTx in, GCT or GCTx out (docs/levels.md)',
  );
  for (const command of [
    qnormCommand(),
    inferCommand(),
    zscoreCommand(),
    modzCommand(),
    directionCommand(),
  ]) {
    command.requiredOption(
      '--out <matrix>',
      'where it goes: .gct with all digits, .gctx in single precision',
    );
    levels.addCommand(refusesToOverwrite(command, 'out'));
  }
  return levels;
}

function qnormCommand(): Command {
  return new Command('qnorm')
    .description('quantile normalisation: the wells of a plate get the same spread of values')
    .argument('<matrix...>', 'log2 expression; several files of the same genes are one matrix')
    .addOption(instinfoOption())
    .addOption(asIsOption())
    .addOption(plateFieldOption())
    .option('--sketch <file>', 'target to take instead of the medians of each plate: numbers, one a line')
    .addOption(
      new Option('--ties <rule>', 'ranks of equal values (default: average, ordinal for a sketch)').choices([
        'average',
        'ordinal',
      ]),
    )
    .action((files: string[], options: QnormArguments) =>
      withMatrix(openWells(files, 3, options), async (matrix) => {
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
    .addOption(asIsOption())
    .action((files: string[], options: InferArguments) =>
      withMatrix(openWells(files, 3, {asIs: options.asIs}), async (matrix) => {
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
    .addOption(asIsOption())
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
      withMatrix(openWells(files, 3, options), async (matrix) => {
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
    .addOption(instinfoOption())
    .addOption(asIsOption());
  for (const option of groupOptions()) command.addOption(option);
  return command
    .addOption(landmarksOption())
    .addOption(
      new Option('--style <name>', 'weights and limits, and what other programs do (docs/levels.md)')
        .choices(Object.keys(consensusStyles))
        .default('modz'),
    )
    .action((files: string[], options: ModzArguments) =>
      withMatrix(openWells(files, 4, options), (matrix) => modz(matrix, options)),
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

function directionCommand(): Command {
  const command = new Command('direction')
    .description(
      'level 3 to signatures another way: the characteristic direction of replicates against the vehicle of their plates',
    )
    .argument('<matrix...>', 'level 3; several files of the same genes are one matrix')
    .addOption(instinfoOption())
    .addOption(asIsOption())
    .addOption(plateFieldOption());
  for (const option of groupOptions()) command.addOption(option);
  return command
    .option(
      '--trust <share>',
      'how much of the covariance between genes is believed, from 0 to less than 1',
      readShare,
      0.5,
    )
    .action((files: string[], options: DirectionArguments) =>
      withMatrix(openWells(files, 3, options), (matrix) => direction(matrix, options)),
    );
}

async function direction(matrix: LevelMatrix, options: DirectionArguments): Promise<void> {
  const {columns, rows} = matrix;
  const plates = platesOf(columns, options.plateField);
  requirePlates(matrix, plates);
  const types = fieldNamed(columns, 'pert_type', '--instinfo');
  const isTreated = (well: number) => !isControl(textAt(types, well));
  const treated = columns.ids.flatMap((_, well) => (isTreated(well) ? [well] : []));
  const groups = groupWells(columns, treated, groupRules(options));
  const able = groups.filter(({members}) => members.length > 1);
  if (able.length === 0) {
    throw failure('LEVELS_UNFIT', {
      subject: matrix.path,
      detail: `none of its ${groups.length} treatments has two wells, which a characteristic direction needs`,
    });
  }
  const wells = scatteredColumns(matrix);
  const height = rows.ids.length;
  const signatures = flatColumns({height, width: able.length, precision: 'double'});
  try {
    const bar = progressBar('signatures');
    for (const [g, {members}] of able.entries()) {
      const own = new Set(Array.from(members, (well) => plates.plateOf[well]));
      const controls = [...own].flatMap((plate) => [
        ...vehicleWells(columns, plates.names[plate], plates.wells[plate]),
      ]);
      const parts = (places: ArrayLike<number>) => {
        const values = gather(wells, places);
        return Array.from(places, (_, i) => values.subarray(i * height, (i + 1) * height));
      };
      signatures.write(g, characteristicDirection(parts(members), parts(controls), options.trust));
      bar(g + 1, able.length);
    }
    const described = describeGroups(columns, able);
    await saveLevel(options.out, matrixOf(signatures, {path: options.out, rows, columns: described}));
  } finally {
    signatures.close();
    if (wells !== matrix) wells.close();
  }
  const left = groups.length - able.length;
  if (left > 0)
    console.error(`warning: ${left} treatments of a single well have no direction and are left out.`);
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
