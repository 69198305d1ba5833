import {useRef} from 'preact/hooks';
import {Term} from '../../terms/term';
import {useDrop} from '../../upload/use-drop';
import type {Check} from './ask';

type Side = 'up' | 'down';
type ClassedGenes = NonNullable<Check['queries'][number][Side]>;

interface GeneBoxProps {
  readonly side: Side;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** of a table: the column by which genes are to be ranked */
  readonly onColumn: (heading: string) => void;
  readonly check?: Check;
}

const labels = {
  up: {label: 'Up-regulated genes', hint: 'Genes that go up, or a table with a value for every gene'},
  down: {label: 'Down-regulated genes', hint: 'Genes that go down; one list alone is enough'},
} as const;

/** A list as it is pasted, dropped or typed, and what the server makes of it. */
export function GeneBox({side, value, onChange, onColumn, check}: GeneBoxProps) {
  const file = useRef<HTMLInputElement>(null);
  const {label, hint} = labels[side];
  const read = async (files: FileList | null | undefined) => {
    const texts = await Promise.all([...(files ?? [])].map((each) => each.text()));
    if (texts.length > 0) onChange(texts.join('\n'));
  };
  const {dragged, handlers} = useDrop((files) => void read(files));
  return (
    <section class={dragged ? 'gene-box panel dragged' : 'gene-box panel'} {...handlers}>
      <div class="row gene-box-head">
        <label for={`genes-${side}`}>
          <span class={`mark ${side}`} aria-hidden="true">
            {side === 'up' ? '▲' : '▼'}
          </span>{' '}
          {label}
        </label>
        <span class="row">
          <button type="button" class="button quiet small" onClick={() => file.current?.click()}>
            From a file
          </button>
          {value !== '' && (
            <button type="button" class="button quiet small" onClick={() => onChange('')}>
              Clear
            </button>
          )}
        </span>
        <input
          ref={file}
          type="file"
          hidden
          onChange={(event) => {
            void read(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <textarea
        id={`genes-${side}`}
        class="mono"
        rows={7}
        spellcheck={false}
        placeholder={hint}
        aria-describedby={`genes-${side}-fate`}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <div id={`genes-${side}-fate`} class="fates" role="status">
        {value !== '' && check && <Fates check={check} side={side} onColumn={onColumn} />}
      </div>
    </section>
  );
}

/** How the text was read, and its entries by what became of them. */
function Fates({
  check,
  side,
  onColumn,
}: {
  readonly check: Check;
  readonly side: Side;
  readonly onColumn: GeneBoxProps['onColumn'];
}) {
  const read = check.read[side];
  if (check.kind === 'signature') {
    if (read.form !== 'values' || !check.signature) return null;
    return <ProfileFates signature={check.signature} read={read} onColumn={onColumn} />;
  }
  const lists = check.queries.flatMap((query) => query[side] ?? []);
  if (lists.length === 0) return null;
  return (
    <>
      <p class="small soft">{formOf(read, lists.length)}</p>
      <GeneFates genes={lists.length === 1 ? lists[0] : joined(lists)} space={check.space} />
    </>
  );
}

const formOf = ({form, geneColumn}: Check['read'][Side], lists: number): string => {
  if (form === 'gmt') return lists === 1 ? 'Read as GMT.' : `Read as GMT with ${lists} lists, each a query.`;
  if (form === 'two lists') return 'Read as two columns, up and down.';
  if (form === 'values') return `Read as a table; genes are of its column “${geneColumn}”.`;
  return 'Read as a list.';
};

function joined(lists: readonly ClassedGenes[]): ClassedGenes {
  return {
    valid: lists.flatMap(({valid}) => valid),
    validNotUsed: lists.flatMap(({validNotUsed}) => validNotUsed),
    invalid: lists.flatMap(({invalid}) => invalid),
    repeats: lists.flatMap(({repeats}) => repeats),
  };
}

/** As 201291_s_at. */
const probeSet = /^\d+(?:_[a-z])?_at$/;

function GeneFates({
  genes: {valid, validNotUsed, invalid, repeats},
  space,
}: {
  readonly genes: ClassedGenes;
  readonly space: string;
}) {
  const aliases = valid.filter(({via}) => via === 'alias' || via === 'probe');
  return (
    <>
      <p class="row">
        <span class="badge good">
          <Term of="valid">{valid.length} valid</Term>
        </span>
        {validNotUsed.length > 0 && (
          <span class="badge warn">
            <Term of="validNotUsed">{validNotUsed.length} not used</Term>
          </span>
        )}
        {invalid.length > 0 && (
          <span class="badge bad">
            <Term of="invalid">{invalid.length} invalid</Term>
          </span>
        )}
        {repeats.length > 0 && (
          <span class="badge">
            <Term of="repeats">{repeats.length} repeated</Term>
          </span>
        )}
      </p>
      <Named title="Invalid" why="no known gene, or a name of several" names={invalid} />
      {invalid.some((token) => probeSet.test(token)) && (
        <p class="small soft">
          These look like Affymetrix probe sets. They are read once the host of this server has loaded their
          chip file: <code>openclue load HG_U133A.chip</code>
        </p>
      )}
      <Named
        title="Not used"
        why={`known, but not in the gene space ${space}`}
        names={validNotUsed.map(({token}) => token)}
      />
      <Named
        title="Taken for"
        why="an earlier name or a probe"
        names={aliases.map(({token, symbol}) => `${token} → ${symbol}`)}
      />
      <Named
        title="Repeated"
        why="a gene counts once"
        names={repeats.map(({token, first}) => (token === first ? token : `${token} (as ${first})`))}
      />
    </>
  );
}

interface ProfileFatesProps {
  readonly signature: NonNullable<Check['signature']>;
  readonly read: Check['read'][Side];
  readonly onColumn: GeneBoxProps['onColumn'];
}

function ProfileFates({
  signature: {usable, notUsed, unknown, repeated},
  read: {geneColumn, valueColumn, signedColumns = []},
  onColumn,
}: ProfileFatesProps) {
  return (
    <>
      <p class="small soft">
        Read as a <Term of="full_signature">whole profile</Term>: genes of the column “{geneColumn}”, ranked
        by the column {signedColumns.length > 1 ? 'that is chosen here.' : `“${valueColumn}”.`}
      </p>
      {signedColumns.length > 1 && (
        <label class="row small">
          Ranked by
          <select value={valueColumn} onChange={({currentTarget}) => onColumn(currentTarget.value)}>
            {signedColumns.map((heading) => (
              <option key={heading}>{heading}</option>
            ))}
          </select>
        </label>
      )}
      <p class="row">
        <span class="badge good">
          <Term of="valid">{usable.toLocaleString('en')} values used</Term>
        </span>
        {notUsed.length > 0 && (
          <span class="badge">{notUsed.length.toLocaleString('en')} outside the gene space</span>
        )}
        {unknown.length > 0 && <span class="badge">{unknown.length.toLocaleString('en')} unknown</span>}
        {repeated.length > 0 && <span class="badge">{repeated.length.toLocaleString('en')} repeated</span>}
      </p>
      <Named title="Unknown" why="no known gene" names={unknown} />
    </>
  );
}

/** Names that are listed before the rest is only counted. */
const mostNamed = 60;

function Named({
  title,
  why,
  names,
}: {
  readonly title: string;
  readonly why: string;
  readonly names: readonly string[];
}) {
  if (names.length === 0) return null;
  const rest = names.length - mostNamed;
  return (
    <details class="small">
      <summary>
        {title}: {names.slice(0, 4).join(', ')}
        {names.length > 4 && ' …'} <span class="soft">({why})</span>
      </summary>
      <p class="mono">
        {names.slice(0, mostNamed).join(', ')}
        {rest > 0 && ` and ${rest.toLocaleString('en')} more`}
      </p>
    </details>
  );
}
