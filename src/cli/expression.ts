import {Command} from 'commander';
import {loadBaselineExpression} from '../library/datasets/baseline-expression';
import {formatGeneReport} from '../library/datasets/row-genes';
import {printJson} from './print';
import {withSession} from './session';

/** `openclue expression`: how genes are expressed in untreated cell lines. */
export function expressionCommand(): Command {
  const expression = new Command('expression').description('baseline expression of genes in cell lines');
  expression
    .command('load')
    .description('load log2 expression, genes x cell lines; replaces what was loaded before')
    .argument(
      '<matrix>',
      'GCT or GCTx; columns are cell lines, by their field cell_iname or else by their ids',
    )
    .option('--json', 'print JSON')
    .action(load);
  return expression;
}

async function load(file: string, {json}: {json?: boolean}): Promise<void> {
  const report = await withSession(({pool}) => loadBaselineExpression(pool, file));
  if (json) {
    printJson(report);
    return;
  }
  const {genes, cellLines, rows, warnings} = report;
  console.log(`Baseline expression of ${genes} genes in ${cellLines} cell lines.`);
  for (const line of formatGeneReport(rows)) console.log(line);
  for (const warning of warnings) console.error(`warning: ${warning}.`);
}
