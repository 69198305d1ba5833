import {Term} from '../terms/term';
import {useAddress} from './use-address';

interface ChoiceProps {
  /** parameter of the address */
  readonly name: string;
  readonly label: string;
  /** that explains it in the glossary, where it is more than a matter of looks */
  readonly term?: string;
  readonly choices: readonly (readonly [id: string, label: string])[];
  /** what stands when the address says nothing */
  readonly usual?: string;
}

/** One of several, kept in the address. */
export function Choice({name, label, term, choices, usual = choices[0][0]}: ChoiceProps) {
  const {parameters, change} = useAddress();
  return (
    <label>
      {term === undefined ? label : <Term of={term}>{label}</Term>}
      <select
        value={parameters[name] ?? usual}
        onChange={({currentTarget: {value}}) => change({[name]: value === usual ? undefined : value})}
      >
        {choices.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
