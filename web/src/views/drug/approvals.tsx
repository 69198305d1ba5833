import {useMemo} from 'preact/hooks';
import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {Term} from '../../terms/term';
import type {DrugReport} from './page';
import {TimeLine} from './time-line';

type Application = DrugReport['applications'][number];

interface ProductRow {
  readonly application: string;
  readonly trade_name?: string;
  readonly applicant?: string;
  readonly form: string;
  readonly strength?: string;
  readonly approval_date?: string;
  readonly type?: string;
  readonly ingredient: string;
}

interface ProtectionRow {
  readonly until?: string;
  readonly kind: string;
  readonly number: string;
  readonly application: string;
  readonly trade_name?: string;
  readonly claims: string;
  readonly meaning: string;
}

const types: Readonly<Record<string, string>> = {
  RX: 'prescription',
  OTC: 'over the counter',
  DISCN: 'discontinued',
};

const productColumns: readonly Column<ProductRow>[] = [
  {id: 'trade_name', label: 'Product', term: 'orange_book', value: ({trade_name: name}) => name, width: 170},
  {id: 'application', label: 'Application', value: ({application}) => application, width: 145},
  {id: 'applicant', label: 'Applicant', term: 'orange_book', value: ({applicant}) => applicant, width: 170},
  {id: 'form', label: 'Form and route', term: 'orange_book', value: ({form}) => form, width: 210},
  {id: 'strength', label: 'Strength', term: 'orange_book', value: ({strength}) => strength, width: 150},
  {
    id: 'approval_date',
    label: 'Approved',
    value: ({approval_date: day}) => day,
    width: 120,
  },
  {id: 'type', label: 'Sold as', term: 'orange_book', value: ({type}) => type, width: 130},
  {
    id: 'ingredient',
    label: 'Ingredients',
    term: 'orange_book',
    value: ({ingredient}) => ingredient,
    width: 220,
  },
];

const protectionColumns: readonly Column<ProtectionRow>[] = [
  {id: 'until', label: 'Until', term: 'patent', value: ({until}) => until, width: 110, descendingFirst: true},
  {id: 'number', label: 'Number', term: 'patent', value: ({number}) => number, width: 130},
  {id: 'kind', label: 'Kind', term: 'patent', value: ({kind}) => kind, width: 120},

  {id: 'trade_name', label: 'Product', term: 'orange_book', value: ({trade_name: name}) => name, width: 150},
  {id: 'claims', label: 'Claims', term: 'patent', value: ({claims}) => claims, width: 170},
  {id: 'meaning', label: 'Use or meaning', term: 'patent', value: ({meaning}) => meaning, width: 380},
  {
    id: 'application',
    label: 'Application',
    value: ({application}) => application,
    optional: true,
    width: 120,
  },
];

/** What the FDA has approved of it, and until when others may not sell the same. */
export function Approvals({drug}: {readonly drug: DrugReport}) {
  const {applications, pert_iname: name} = drug;
  const products = useMemo(() => applications.flatMap(productRows), [applications]);
  const protections = useMemo(() => applications.flatMap(protectionRows), [applications]);
  if (applications.length === 0) return null;
  return (
    <section class="panel stack">
      <h2>
        FDA products, <Term of="patent">patents</Term> and <Term of="exclusivity">exclusivities</Term>
      </h2>
      <TimeLine name={name} applications={applications} />
      {protections.length > 0 && (
        <DataTable
          caption={`Patents and exclusivities of ${name}`}
          columns={protectionColumns}
          rows={protections}
          prefix="patents-"
          initialSort={{id: 'until', descending: true}}
          height={320}
        />
      )}
      <h3>Products</h3>
      <DataTable
        caption={`Products with ${name}`}
        columns={productColumns}
        rows={products}
        prefix="products-"
        height={320}
      />
    </section>
  );
}

export function nameOfApplication({appl_type: type, appl_no: number}: Application): string {
  return `${type === 'A' ? 'ANDA' : 'NDA'} ${number}`;
}

function productRows(application: Application): readonly ProductRow[] {
  return application.products.map((product) => ({
    application: nameOfApplication(application),
    trade_name: product.trade_name,
    applicant: application.applicant,
    form: [product.dosage_form, product.route].filter(Boolean).join(', ').toLowerCase(),
    strength: product.strength,
    approval_date: product.approval_date,
    type: types[product.type ?? ''] ?? product.type,
    ingredient: (application.ingredient ?? []).join(', ').toLowerCase(),
  }));
}

function protectionRows(application: Application): readonly ProtectionRow[] {
  const own = {application: nameOfApplication(application), trade_name: application.trade_name};
  const patents = application.patents.map(
    ({patent_no: number, expires, substance, product, uses, delisted}) => ({
      ...own,
      until: expires,
      kind: 'patent',
      number,
      claims: [
        substance && 'substance',
        product && 'product',
        uses.length > 0 && 'use',
        delisted && 'to be delisted',
      ]
        .filter(Boolean)
        .join(', '),
      meaning: uses.map(({code, use}) => (use ? `${use.toLowerCase()} (${code})` : code)).join('; '),
    }),
  );
  const exclusivities = application.exclusivities.map(({code, meaning = '', until}) => ({
    ...own,
    until,
    kind: 'exclusivity',
    number: code,
    claims: '',
    meaning: meaning.toLowerCase(),
  }));
  return [...patents, ...exclusivities];
}
