import {useState} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {currentDataset} from '../../dataset/datasets';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import {readClassOfList} from '../../reference/ask';
import {Term} from '../../terms/term';
import {Report} from './report';

const example = ['vorinostat', 'trichostatin-a', 'panobinostat', 'belinostat', 'entinostat'];

/** Names as somebody pastes them. Names may hold blanks, so that only lines, tabs, commas and semicolons part them. */
export function readNames(text: string): readonly string[] {
  const names = text.split(/[\n\r\t,;]+/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

/** A list of perturbagens, looked at as a class is. */
export function OwnList({dataset}: {readonly dataset: string}) {
  const {parameters, change} = useAddress();
  const perts = readNames(parameters.perts ?? '');
  const name = parameters.name ?? '';
  const [text, setText] = useState(perts.join('\n'));
  const [title, setTitle] = useState(name);
  const isEnough = perts.length >= 2;
  const body = {perts, ...(name && {name})};
  const asked = useAnswer(isEnough ? JSON.stringify([dataset, perts, name]) : undefined, (signal) =>
    readClassOfList(dataset, body, signal),
  );
  return (
    <div class="stack">
      <div class="page-head">
        <div class="row">
          <h1>{name || 'Own list of perturbagens'}</h1>
          <SyntheticBadge synthetic={currentDataset.value?.synthetic} />
        </div>
        <a href="/classes">All classes</a>
      </div>
      <form
        class="panel stack"
        onSubmit={(event) => {
          event.preventDefault();
          change({perts: readNames(text).join(','), name: title.trim()}, 'push');
        }}
      >
        <label class="field">
          <span>
            Perturbagens, by name or <Term of="brd_id">BRD id</Term>, one a line or with commas
          </span>
          <textarea
            rows={4}
            value={text}
            placeholder={example.join(', ')}
            onInput={({currentTarget}) => setText(currentTarget.value)}
          />
        </label>
        <div class="row">
          <label class="row">
            Name
            <input value={title} onInput={({currentTarget}) => setTitle(currentTarget.value)} />
          </label>
          <button type="submit" class="button primary" disabled={readNames(text).length < 2}>
            Show
          </button>
          <button type="button" class="button quiet" onClick={() => setText(example.join('\n'))}>
            Example
          </button>
        </div>
      </form>
      {isEnough ? (
        <>
          <Shown asked={asked} what="the connectivity of the list">
            {(report) => <Report report={report} title={name || 'the list'} />}
          </Shown>
          <AsCode request={{method: 'POST', path: `/api/pcls/connectivity?${searchOf({dataset})}`, body}} />
        </>
      ) : (
        <Empty title="Two perturbagens or more can be looked at as a class" />
      )}
    </div>
  );
}
