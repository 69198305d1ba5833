import {Command} from 'commander';
import {loadBaselineExpression} from '../datasets/baseline-expression';
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
  const {genes, cellLines, rows} = report;
  console.log(`Baseline expression of ${genes} genes in ${cellLines} cell lines.`);
  if (rows.unresolved.count > 0) {
    const examples = rows.unresolved.examples.join(', ');
    console.log(`  ${rows.unresolved.count} rows are no known gene and left out, e.g. ${examples}`);
  }
  if (rows.repeated.count > 0)
    console.log(`  ${rows.repeated.count} rows repeat an earlier row's gene and are left out`);
}
