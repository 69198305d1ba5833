import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {answerOf, api} from '../../api/client';
import {searchOf} from '../../api/search-of';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {ChordPlot} from '../../plots/chords';
import {colourChoices} from '../../reference/score-scale';
import {Term} from '../../terms/term';
import {parts} from './parts';

interface DiversityProps {
  readonly pert: string;
  readonly name: string;
  readonly dataset: string;
}

const looks = [
  ['', 'Chords'],
  ['map', 'Heat map'],
] as const;

/** CLUE's own threshold, and lower ones for datasets of weak signatures. */
const values = ['0.5', '0.4', '0.3', '0.2', '0.1'] as const;
const thresholds = [['', 'Automatic'], ...values.map((each) => [each, each] as const)] as const;

interface DiversityQuery {
  readonly dataset: string;
  readonly min_tas: number;
}

/** @throws ApiFailure */
function readDiversity(pert: string, query: DiversityQuery, signal: AbortSignal) {
  const asked = {path: {id: pert}, query};
  return answerOf(api.GET('/api/perts/{id}/cell_connectivity', {params: asked, signal}));
}

export type DiversityAnswer = Awaited<ReturnType<typeof readDiversity>>;

/** The highest threshold below CLUE's that two cell lines reach, where they do not reach CLUE's. */
function highestOfTwo({cells}: DiversityAnswer): number | undefined {
  const reached = values.map(Number).find((each) => cells.filter(({tas}) => (tas ?? 0) > each).length >= 2);
  return reached === Number(values[0]) ? undefined : reached;
}

/** Whether it does the same in all cell lines. */
export function Diversity({pert, name, dataset}: DiversityProps) {
  const {parameters} = useAddress();
  const chosen = values.find((each) => each === parameters.tas);
  const usual: DiversityQuery = {dataset, min_tas: Number(chosen ?? values[0])};
  const first = useAnswer(JSON.stringify([pert, usual]), (signal) => readDiversity(pert, usual, signal));
  // A circle without a chord tells nothing: where no two lines reach CLUE's threshold the highest that two reach is taken.
  const lower = chosen === undefined && first.data ? highestOfTwo(first.data) : undefined;
  const query: DiversityQuery = {dataset, min_tas: lower ?? usual.min_tas};
  const second = useAnswer(lower === undefined ? undefined : JSON.stringify([pert, query]), (signal) =>
    readDiversity(pert, query, signal),
  );
  const asked = lower === undefined ? first : second;
  const isMap = parameters.diversity === 'map';
  return (
    <section class="panel stack">
      <div class="panel-head">
        <h2>
          <Term of="signature_diversity">Signature diversity</Term>
        </h2>
        <div class="row">
          <Choice name="diversity" label="As" choices={looks} />
          {!isMap && <Choice name="tas" label="TAS from" term="tas" choices={thresholds} />}
          {isMap && <Choice name="colours" label="Colours" choices={colourChoices} />}
        </div>
      </div>
      <Shown asked={asked} what="its connectivity between cell lines">
        {(found) =>
          isMap ? (
            <parts.cellMap.Part found={found} name={name} />
          ) : (
            <>
              <ChordPlot title={`Cell lines alike in ${name}`} diversity={found} />
              <p class="small soft">
                {lower !== undefined &&
                  `No two cell lines have a TAS above CLUE’s ${values[0]}; ${lower} is taken. `}
                {found.chords.length === 0 &&
                  `No two cell lines with a TAS above ${found.tas_threshold} have a tau of ${found.score_threshold} or more in size. `}
                Thick bars: <Term of="tas">TAS</Term> of {found.tas_threshold} or more; thin: less; none: no
                signatures. Chords, between lines above it: red for tau of {found.score_threshold} to 100,
                blue for −{found.score_threshold} to −100.
              </p>
            </>
          )
        }
      </Shown>
      <AsCode
        request={{
          method: 'GET',
          path: `/api/perts/${encodeURIComponent(pert)}/cell_connectivity?${searchOf(query)}`,
        }}
      />
    </section>
  );
}
