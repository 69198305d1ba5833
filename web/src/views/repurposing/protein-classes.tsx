import {useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {toCsv} from '../../export/csv';
import {saveText} from '../../export/download';
import {ExportMenu} from '../../export/export-menu';
import {Term} from '../../terms/term';
import {type ClassCount, toggled} from './subset';

interface ProteinClassesProps {
  readonly counts: readonly ClassCount[];
  readonly chosen: readonly string[];
}

/** Per cent of a tile that the bar of the commonest class takes: above it are the words. */
const mostShare = 56;

/** The classes of proteins that the drugs target: how many of each, what is in it, and a way to choose by it. */
export function ProteinClasses({counts, chosen}: ProteinClassesProps) {
  const {parameters, change} = useAddress();
  const [looked, look] = useState<string>();
  const most = Math.max(1, ...counts.map(({drugs}) => drugs));
  const shown = counts.find((each) => each.class === (looked ?? chosen[0]));
  const csv = () => {
    const rows = counts.map(({class: name, drugs, targets, commonest}) => [
      name,
      drugs,
      targets,
      commonest.map(({target}) => target),
    ]);
    saveText(
      toCsv(['target_class', 'drugs', 'targets', 'commonest'], rows),
      'protein_classes.csv',
      'text/csv',
    );
  };
  return (
    <section class="panel" aria-label="Protein classes">
      <div class="panel-head">
        <h2>
          Classes of <Term of="target_class">proteins</Term> that the drugs target
        </h2>
        <ExportMenu choices={[{label: 'CSV of the numbers', run: csv}]} />
      </div>
      <ul class="protein-classes" onPointerLeave={() => look(undefined)}>
        {counts.map(({class: name, drugs}) => (
          <li key={name} style={{flexGrow: String(Math.max(drugs / most, 0.16))}}>
            <button
              type="button"
              aria-pressed={chosen.includes(name)}
              disabled={drugs === 0 && !chosen.includes(name)}
              onPointerEnter={() => look(name)}
              onFocus={() => look(name)}
              onBlur={() => look(undefined)}
              onClick={() => change({target_class: toggled(parameters.target_class, name)}, 'push')}
            >
              <span
                class="protein-class-bar"
                style={{'--share': `${Math.round((mostShare * drugs) / most)}%`}}
              />
              <span class="protein-class-count">{drugs.toLocaleString('en')}</span>
              <span class="visually-hidden">{drugs === 1 ? 'drug' : 'drugs'}</span>
              <span class="protein-class-name">{name}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="small soft protein-class-said" role="status">
        {shown ? wordsOf(shown) : 'Point at a class to see what is in it; press it to take its drugs alone.'}
      </p>
    </section>
  );
}

function wordsOf({class: name, drugs, targets, commonest}: ClassCount): string {
  const of = `${name}: ${drugs.toLocaleString('en')} ${drugs === 1 ? 'drug' : 'drugs'} of ${targets.toLocaleString('en')} ${targets === 1 ? 'target' : 'targets'}`;
  if (commonest.length === 0) return of;
  return `${of}, most often ${commonest.map(({target, drugs: count}) => `${target} (${count.toLocaleString('en')})`).join(', ')}`;
}
