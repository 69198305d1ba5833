import type {ComponentChildren} from 'preact';
import {Term} from '../../terms/term';

/** A name, its term of the glossary or '', and what it is. */
export type Fact = readonly [name: string, term: string, value: ComponentChildren];

/** What is known of a result, a line each. */
export function Facts({title, facts}: {readonly title: string; readonly facts: readonly Fact[]}) {
  return (
    <section class="panel">
      <h2>{title}</h2>
      <table class="facts">
        <tbody>
          {facts.map(([name, term, value]) => (
            <tr key={name}>
              <th scope="row">{term ? <Term of={term}>{name}</Term> : name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
