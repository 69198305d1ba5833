import {useMemo} from 'preact/hooks';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {type Result, type ResultQuery, readLines, readText} from './result';

/** A line of gene_report.txt. */
interface ReportedGene {
  readonly list: string;
  readonly gene: string;
  readonly entrez: string;
  readonly symbol: string;
  readonly kind: string;
  readonly namedBy: string;
}

const columns: readonly Column<ReportedGene>[] = [
  {id: 'gene', label: 'As it was sent', term: 'gene_set', value: ({gene}) => gene, width: 160},
  {id: 'list', label: 'List', term: 'gene_set', value: ({list}) => list, width: 90},
  {id: 'class', label: 'Used?', term: 'valid', value: ({kind}) => kind, width: 170},
  {
    id: 'symbol',
    label: 'Gene',
    term: 'gene_symbol',
    value: ({symbol}) => symbol,
    cell: ({symbol}) => symbol && <a href={`/genes/${encodeURIComponent(symbol)}`}>{symbol}</a>,
    width: 130,
  },
  {id: 'entrez_id', label: 'Entrez id', value: ({entrez}) => entrez, width: 110},
  {id: 'named_by', label: 'Found by', term: 'alias', value: ({namedBy}) => namedBy, width: 120},
];

const file = 'gene_report.txt';

/** What became of each gene of a query. */
export function Genes({result: {id}, query: {name}}: {readonly result: Result; readonly query: ResultQuery}) {
  const asked = useAnswer(id, (signal) => readText(id, file, signal));
  const genes = useMemo(
    () =>
      readLines(asked.data ?? '')
        .filter(([query]) => query === name)
        .map(([, list, gene, entrez, symbol, kind, namedBy]) => ({
          list,
          gene,
          entrez,
          symbol,
          kind,
          namedBy,
        })),
    [asked.data, name],
  );
  return (
    <div class="stack">
      <Shown asked={asked} what="the genes">
        {() => (
          <>
            <p>{summaryOf(genes)}</p>
            <DataTable caption={`${name} genes`} columns={columns} rows={genes} />
          </>
        )}
      </Shown>
      <AsCode request={{method: 'GET', path: `/api/jobs/${id}/results/${file}`}} />
    </div>
  );
}

/** How many of each list were used, and how many not. */
function summaryOf(genes: readonly ReportedGene[]): string {
  return [...new Set(genes.map(({list}) => list))]
    .map((list) => {
      const own = genes.filter((gene) => gene.list === list);
      const used = own.filter(({kind}) => kind === 'valid').length;
      return `Of ${own.length} entries of the ${list} list ${used} took part.`;
    })
    .join(' ');
}
