import './export-menu.css';

export interface ExportChoice {
  readonly label: string;
  readonly run: () => void | Promise<void>;
}

/** How a view leaves: a button that opens its forms. */
export function ExportMenu({choices}: {readonly choices: readonly ExportChoice[]}) {
  return (
    <details class="export-menu">
      <summary class="button small">Download</summary>
      <ul>
        {choices.map(({label, run}) => (
          <li key={label}>
            <button
              type="button"
              class="button quiet small"
              onClick={(event) => {
                event.currentTarget.closest('details')?.removeAttribute('open');
                void run();
              }}
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
