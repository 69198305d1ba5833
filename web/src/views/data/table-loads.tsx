import type {LibraryEntry} from './entries';

/** The files that filled a table. */
export function TableLoads({entry: {loads = [], name}}: {readonly entry: LibraryEntry}) {
  return (
    <section class="panel stack">
      <h2>Files that filled it, the latest first</h2>
      <ul class="sources">
        {loads.map(({file, records, loaded, sha256}) => (
          <li key={sha256}>
            <strong>{file}</strong> · {records.toLocaleString('en')} records · {loaded.slice(0, 10)}
            <br />
            <span class="small soft">
              sha256 <code>{sha256}</code>
            </span>
          </li>
        ))}
      </ul>
      <p class="small soft">
        Files of the kind <code>{name}</code> are recognised by their content. What they hold is asked by the
        services: see the <a href="/explorer">playground</a>.
      </p>
    </section>
  );
}
