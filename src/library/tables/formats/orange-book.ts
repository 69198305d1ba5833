import {keepFirst, latestTerms} from '../arrange';
import {type Field, type Format, from, list, same} from '../format';
import {drugsOfOrangeBook, productsOfDrugs} from './derivations';

const productNumber = ['Appl_Type', 'Appl_No', 'Product_No'] as const;
const numbers: readonly Field[] = same('appl_type', 'appl_no', 'product_no');

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Jul 13, 2026" as 2026-07-13; other words ("Approved Prior to Jan 1, 1982") stay as they are. */
function isoDate(text: string): string {
  const [, month, day, year] = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4})$/.exec(text.trim()) ?? [];
  const number = months.indexOf(month) + 1;
  return number === 0 ? text : `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const date = (column: string, header: string): Field => ({column, from: [header], clean: isoDate});
const dosageForm = ['DF;Route', 'DF; Route'];

/** FDA Orange Book: products. */
export const orangeBookProducts: Format = {
  kind: 'orange-book-products',
  title: 'Orange Book products',
  shape: 'table',
  requires: [...productNumber, 'Ingredient', 'Trade_Name'],
  arrange: keepFirst(...productNumber),
  outputs: [
    {
      table: 'rep_fda_products',
      key: ['appl_type', 'appl_no', 'product_no'],
      matchById: true,
      mode: 'replace',
      fields: [
        ...numbers,
        list('ingredient', /;/, 'Ingredient'),
        // One cell in every edition so far; its halves may stand alone.
        ...same('route'),
        from('dosage_form', 'DF', 'Dosage_Form'),
        {column: 'dosage_form', needs: [dosageForm], derive: (cell) => cell.split(';')[0]},
        {column: 'route', needs: [dosageForm], derive: (cell) => cell.split(';').slice(1).join(';')},
        ...same('trade_name', 'applicant', 'applicant_full_name', 'strength', 'te_code', 'rld', 'rs', 'type'),
        date('approval_date', 'Approval_Date'),
      ],
    },
  ],
  derived: [drugsOfOrangeBook, productsOfDrugs],
};

const patentKey = [
  'appl_type',
  'appl_no',
  'product_no',
  'patent_no',
  'patent_use_code',
  'patent_expire_date',
];
const patentHeaders = [...productNumber, 'Patent_No', 'Patent_Use_Code', 'Patent_Expire_Date_Text'];

/** FDA Orange Book: patents. One patent and use may expire twice, with and without a paediatric extension. */
export const orangeBookPatents: Format = {
  kind: 'orange-book-patents',
  title: 'Orange Book patents',
  shape: 'table',
  requires: [...productNumber, 'Patent_No'],
  arrange: keepFirst(...patentHeaders),
  outputs: [
    {
      table: 'rep_fda_patents',
      key: patentKey,
      matchById: true,
      mode: 'replace',
      fields: [
        ...numbers,
        ...same('patent_no', 'patent_use_code', 'drug_substance_flag', 'drug_product_flag', 'delist_flag'),
        date('patent_expire_date', 'Patent_Expire_Date_Text'),
        date('submission_date', 'Submission_Date'),
      ],
    },
  ],
};

const exclusivityKey = [
  'appl_type',
  'appl_no',
  'product_no',
  'exclusivity_code',
  'exclusivity_date',
] as const;

/** FDA Orange Book: exclusivities. */
export const orangeBookExclusivities: Format = {
  kind: 'orange-book-exclusivities',
  title: 'Orange Book exclusivities',
  shape: 'table',
  requires: [...productNumber, 'Exclusivity_Code'],
  arrange: keepFirst(...exclusivityKey),
  outputs: [
    {
      table: 'rep_fda_exclusivities',
      key: exclusivityKey,
      matchById: true,
      mode: 'replace',
      fields: [...numbers, ...same('exclusivity_code'), date('exclusivity_date', 'Exclusivity_Date')],
    },
  ],
};

function terms(kind: string, title: string, term: string, code: string, description: string): Format {
  return {
    kind,
    title,
    shape: 'table',
    requires: [code, description],
    lacks: productNumber,
    arrange: latestTerms(code, description),
    outputs: [
      {
        table: 'rep_fda_orange_book_terms',
        key: ['kind', 'code'],
        matchById: true,
        mode: 'replace',
        within: `known.kind = '${term}'`,
        fields: [
          {column: 'kind', needs: [[code]], derive: () => term},
          from('code', code),
          from('description', description),
          ...same('edition'),
        ],
      },
    ],
  };
}

/** Meanings of the exclusivity codes, edition by edition. */
export const exclusivityTerms = terms(
  'orange-book-exclusivity-codes',
  'Orange Book exclusivity codes',
  'exclusivity',
  'exclusivity_code',
  'exclusivity_code_desc',
);

/** Meanings of the patent use codes. */
export const patentUseTerms = terms(
  'orange-book-patent-use-codes',
  'Orange Book patent use codes',
  'patent use',
  'Code',
  'Definition',
);
