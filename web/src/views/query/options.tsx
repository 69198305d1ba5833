import type {paths} from 'openclue-api';
import {Term} from '../../terms/term';
import type {Check} from './ask';

type JobBody = NonNullable<paths['/api/jobs']['post']['requestBody']>['content']['application/json'];
type Metric = NonNullable<JobBody['metric']>;
type Tool = NonNullable<JobBody['tool_id']>;

const tools: readonly {readonly id: Tool; readonly label: string}[] = [
  {id: 'sig_queryl1k_tool', label: 'Scores and q-values (NCS)'},
  {id: 'sig_gutc_tool', label: 'Percentiles against a background (tau)'},
];

const listMetrics: readonly Metric[] = ['wtcs', 'cs', 'lamb2006', 'xsum', 'zhang'];
const profileMetrics: readonly Metric[] = ['spearman', 'pearson', 'cosine', 'xcos'];

interface OptionsProps {
  readonly options: Readonly<Record<string, string>>;
  readonly onChange: (options: Readonly<Record<string, string>>) => void;
  readonly kind: Check['kind'];
}

/** How the job is to be done; folded, since the defaults are right for most. */
export function Options({options, onChange, kind}: OptionsProps) {
  const set = (name: string, value: string) => {
    const {[name]: _, ...others} = options;
    onChange(value === '' ? others : {...others, [name]: value});
  };
  const metrics = kind === 'signature' ? profileMetrics : listMetrics;
  return (
    <details class="panel options" open={Object.keys(options).length > 0}>
      <summary>Options</summary>
      <div class="option-grid">
        <label for="option-tool">
          <Term of="tool_id">What to compute</Term>
        </label>
        <select
          id="option-tool"
          value={options.tool_id ?? tools[0].id}
          onChange={(event) =>
            set('tool_id', event.currentTarget.value === tools[0].id ? '' : event.currentTarget.value)
          }
        >
          {tools.map(({id, label}) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
        <label for="option-metric">
          <Term of="metric">Metric</Term>
        </label>
        <select
          id="option-metric"
          value={options.metric ?? ''}
          onChange={(event) => set('metric', event.currentTarget.value)}
        >
          <option value="">{metrics[0]} (usual)</option>
          {metrics.slice(1).map((metric) => (
            <option key={metric} value={metric}>
              {metric}
            </option>
          ))}
        </select>
        {kind === 'lists' && (
          <>
            <label for="option-es-tail">
              <Term of="es_tail">Lists that count</Term>
            </label>
            <select
              id="option-es-tail"
              value={options.es_tail ?? ''}
              onChange={(event) => set('es_tail', event.currentTarget.value)}
            >
              <option value="">those that there are (usual)</option>
              <option value="both">both</option>
              <option value="up">up alone</option>
              <option value="down">down alone</option>
            </select>
          </>
        )}
        <label for="option-ncs-group">
          <Term of="ncs_group">Normalisation groups</Term>
        </label>
        <input
          id="option-ncs-group"
          placeholder="cell_iname,pert_type"
          value={options.ncs_group ?? ''}
          onInput={(event) => set('ncs_group', event.currentTarget.value)}
        />
      </div>
    </details>
  );
}
