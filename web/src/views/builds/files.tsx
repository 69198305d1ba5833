import {useAnswer} from '../../api/use-answer';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty, Loading} from '../../failure/states';
import {Term} from '../../terms/term';
import {FileBox} from '../../upload/file-box';
import {type Draft, type Level, type PublishedFile, readPublished} from './ask';

interface FilesProps {
  readonly draft: Draft;
  readonly reading: boolean;
  readonly onChange: (change: Partial<Draft>) => void;
}

const levels: readonly (readonly [Level, string, string])[] = [
  ['level3', 'level_3', 'Normalised log2 expression (level 3)'],
  ['level4', 'level_4', 'Z-scores that you have (level 4)'],
];

/** Which wells a build is made of: matrices, and the table that describes them. */
export function Files({draft, reading, onChange}: FilesProps) {
  const {level, from} = draft;
  return (
    <fieldset class="panel stack">
      <legend>Which wells?</legend>
      <fieldset class="plain row">
        <legend class="visually-hidden">What the matrix has of each well</legend>
        {levels.map(([id, term, words]) => (
          <label key={id} class="row">
            <input
              type="radio"
              name="level"
              checked={level === id}
              onChange={() => onChange({level: id, matrices: []})}
            />
            {words}
            <span class="soft small">
              <Term of={term}>?</Term>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset class="plain row">
        <legend class="visually-hidden">Where the files are</legend>
        {(
          [
            ['own', 'Files of my own'],
            ['published', 'Published files of this server'],
          ] as const
        ).map(([id, words]) => (
          <label key={id} class="row">
            <input type="radio" name="from" checked={from === id} onChange={() => onChange({from: id})} />
            {words}
          </label>
        ))}
      </fieldset>
      {from === 'own' ? (
        <OwnFiles draft={draft} reading={reading} onChange={onChange} />
      ) : (
        <Published draft={draft} onChange={onChange} />
      )}
    </fieldset>
  );
}

function OwnFiles({draft: {matrices, instinfo, name}, reading, onChange}: FilesProps) {
  const [first, ...others] = matrices;
  return (
    <>
      <FileBox
        label="Matrices of wells"
        multiple
        file={first}
        others={others.length}
        reading={false}
        onChoose={(chosen, all) =>
          onChange({
            matrices: all,
            name: name || chosen.name.replace(/\.(gctx?|gz)/gi, '').replace(/\W+/g, '_'),
          })
        }
      >
        The matrix: <Term of="gct">GCT</Term>, plain or gzip, or <Term of="gctx">GCTx</Term>, genes x wells;
        several files of the same genes are taken as one.
      </FileBox>
      <FileBox
        label="Table of the wells"
        accept=".txt,.tsv,.csv,.gz,.xz"
        file={instinfo}
        reading={reading}
        onChoose={(chosen) => onChange({instinfo: chosen})}
      >
        The table of the wells, <Term of="instinfo">instinfo</Term>: a line for each well, with its id and
        what is known of it. Not needed where the matrices describe their wells.
      </FileBox>
    </>
  );
}

function Published({draft: {named}, onChange}: Pick<FilesProps, 'draft' | 'onChange'>) {
  const asked = useAnswer('published', readPublished);
  if (asked.failure) return <FailurePanel failure={asked.failure} onRetry={asked.reload} />;
  if (!asked.data) return <Loading what="the published files" />;
  const {matrices, tables} = asked.data;
  if (matrices.length === 0) {
    return (
      <Empty title="No matrix is published here">
        <p>
          Whoever hosts this server publishes files by <code>openclue data publish</code>, so that large ones
          need not be sent.
        </p>
      </Empty>
    );
  }
  const choose = (change: Partial<Draft['named']>) => onChange({named: {...named, ...change}});
  return (
    <>
      <Choice
        label="Matrix of wells"
        files={matrices}
        chosen={named.matrix}
        none="Choose a file"
        onChoose={(matrix) => choose({matrix})}
      />
      <Choice
        label="Table of the wells"
        files={tables}
        chosen={named.instinfo}
        none="None: the matrix describes its wells"
        onChoose={(instinfo) => choose({instinfo})}
      />
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly files: readonly PublishedFile[];
  readonly chosen: string;
  readonly none: string;
  readonly onChoose: (name: string) => void;
}

function Choice({label, files, chosen, none, onChoose}: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select value={chosen} onChange={({currentTarget}) => onChoose(currentTarget.value)}>
        <option value="">{none}</option>
        {files.map(({name, bytes}) => (
          <option key={name} value={name}>
            {name} ({bytes.toLocaleString('en')} bytes)
          </option>
        ))}
      </select>
    </label>
  );
}
