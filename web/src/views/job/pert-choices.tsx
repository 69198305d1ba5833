import {useAddress} from '../../address/use-address';
import {pertTypes} from './pert-scores';

interface ChoiceProps {
  /** parameter of the address */
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [id: string, label: string])[];
  /** what stands when the address says nothing */
  readonly usual?: string;
}

/** One of several, kept in the address. */
export function Choice({name, label, choices, usual = choices[0][0]}: ChoiceProps) {
  const {parameters, change} = useAddress();
  return (
    <label>
      {label}
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

export function TypeChoice() {
  return <Choice name="pert_type" label="Type" choices={pertTypes} />;
}
