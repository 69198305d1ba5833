import {Term} from '../../terms/term';
import type {Seen} from './ask';

const count = (number: number) => number.toLocaleString('en');

/** What the server found of the wells, before anything is made of them. */
export function WellsSeen({seen}: {readonly seen: Seen}) {
  const {wells, used, failed, plates, vehicles, signatures, grouped_by: grouped, genes, landmarks} = seen;
  return (
    <section class="panel stack" aria-labelledby="wells-seen">
      <h2 id="wells-seen">What your wells are</h2>
      {seen.problems.length > 0 && (
        <div class="failure" role="alert">
          <p>There would be no build of these wells:</p>
          <ul>
            {seen.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      <table class="facts">
        <tbody>
          <tr>
            <th scope="row">Wells</th>
            <td>
              {count(wells)}
              {used !== undefined && used < wells && `, of which ${count(used)} take part`}
            </td>
          </tr>
          {failed !== undefined && failed.count > 0 && (
            <tr>
              <th scope="row">
                <Term of="qc_pass">Left out</Term>
              </th>
              <td>
                {Object.entries(failed.reasons)
                  .map(([reason, number]) => `${count(number)} for ${reason}`)
                  .join(', ')}
              </td>
            </tr>
          )}
          {plates && (
            <tr>
              <th scope="row">
                <Term of="plate">Plates</Term>
              </th>
              <td>
                {count(plates.count)} of{' '}
                {plates.smallest === plates.largest
                  ? count(plates.largest)
                  : `${count(plates.smallest)} to ${count(plates.largest)}`}{' '}
                wells
              </td>
            </tr>
          )}
          {vehicles !== undefined && (
            <tr>
              <th scope="row">
                <Term of="controls">Vehicle wells</Term>
              </th>
              <td>{count(vehicles)}</td>
            </tr>
          )}
          {genes !== undefined && (
            <tr>
              <th scope="row">Genes</th>
              <td>
                {count(genes)}
                {landmarks !== undefined && `, replicates correlated over ${count(landmarks)}`}
              </td>
            </tr>
          )}
          {grouped && (
            <tr>
              <th scope="row">
                <Term of="group_by">Replicates agree in</Term>
              </th>
              <td>{grouped.join(', ')}</td>
            </tr>
          )}
          {signatures && (
            <tr>
              <th scope="row">
                <Term of="signature">Signatures</Term>
              </th>
              <td>
                {count(signatures.all)}, {count(signatures.single_well)} of a single well, the largest of{' '}
                {count(signatures.largest)}
                {signatures.consensus_of_hairpins > 0 &&
                  `; ${count(signatures.consensus_of_hairpins)} of the hairpins of a gene`}
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {seen.warnings.length > 0 && (
        <ul class="warnings">
          {seen.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      {seen.fields.length > 0 && (
        <details>
          <summary>{count(seen.fields.length)} fields of the wells</summary>
          <ul class="well-fields">
            {seen.fields.map(({name, distinct, missing, examples}) => (
              <li key={name}>
                <code>{name}</code>{' '}
                <span class="soft small">
                  {count(distinct)} {distinct === 1 ? 'value' : 'values'}
                  {missing > 0 && `, ${count(missing)} without`}
                  {examples.length > 0 && `: ${examples.slice(0, 3).join(', ')}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
