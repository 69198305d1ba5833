/** All that is known of one drug: facts with their sources, samples, perturbagens, and what the Orange Book has. */
import path from 'node:path';
import type {Pool} from 'pg';
import {failure} from '../../errors';
import type {Collection, Drug} from './collection';
import {classOfProtein} from './protein-classes';

interface Product {
  readonly appl_type: string;
  readonly appl_no: string;
  readonly product_no: string;
  readonly ingredient: readonly string[] | null;
  readonly trade_name: string | null;
  readonly applicant: string | null;
  readonly approval_date: string | null;
  readonly [fact: string]: unknown;
}

interface Patent {
  readonly appl_type: string;
  readonly appl_no: string;
  readonly patent_no: string;
  readonly expires: string | null;
  readonly substance: boolean;
  readonly product: boolean;
  readonly delisted: boolean;
  readonly uses: readonly {readonly code: string; readonly use: string | null}[];
}

interface Exclusivity {
  readonly appl_type: string;
  readonly appl_no: string;
  readonly code: string;
  readonly meaning: string | null;
  readonly until: string | null;
}

const productsSql = `select appl_type, appl_no, product_no, ingredient, trade_name, applicant, dosage_form, route, strength,
                            te_code, approval_date, rld, rs, type
                       from rep_fda_products where pert_iname @> array[$1] order by appl_type desc, appl_no, product_no`;
/** A patent of several products of an application is one; so is one whose uses have codes of their own. */
const patentsSql = `
  select p.appl_type, p.appl_no, p.patent_no, p.patent_expire_date as expires,
         bool_or(p.drug_substance_flag = 'Y') is true as substance, bool_or(p.drug_product_flag = 'Y') is true as product,
         bool_or(p.delist_flag = 'Y') is true as delisted,
         coalesce(jsonb_agg(distinct jsonb_build_object('code', p.patent_use_code, 'use', t.description))
                    filter (where p.patent_use_code <> ''), '[]') as uses
    from rep_fda_patents as p
    join rep_fda_products as f using (appl_type, appl_no, product_no)
    left join rep_fda_orange_book_terms as t on t.kind = 'patent use' and t.code = p.patent_use_code
   where f.pert_iname @> array[$1] and p.patent_no is not null
   group by 1, 2, 3, 4 order by 4, 3`;
const exclusivitiesSql = `
  select distinct e.appl_type, e.appl_no, e.exclusivity_code as code, t.description as meaning, e.exclusivity_date as until
    from rep_fda_exclusivities as e
    join rep_fda_products as f using (appl_type, appl_no, product_no)
    left join rep_fda_orange_book_terms as t on t.kind = 'exclusivity' and t.code = e.exclusivity_code
   where f.pert_iname @> array[$1] and e.exclusivity_code is not null
   order by until, code`;
const factsSql = `
  select d.clinical_notes, d.orange_book, d.chembl_id, d.drugbank_id, d.iuphar_id, d.ttd_id, d.animal_only, d.in_cmap,
         (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'source', coalesce(source, '{}')) order by name), '[]')
            from rep_drug_moas where pert_iname = $1 and name is not null) as moas,
         (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'source', coalesce(source, '{}')) order by name), '[]')
            from rep_drug_targets where pert_iname = $1 and name is not null) as targets,
         (select coalesce(jsonb_agg(jsonb_build_object('indication', indication, 'disease_area', coalesce(disease_area, '{}'),
                                                       'source', coalesce(source, '{}')) order by indication), '[]')
            from rep_drug_indications where pert_iname = $1 and indication is not null) as indications
    from rep_drugs as d where d.pert_iname = $1`;
const samplesSql = `select broad_id, pert_id, vendor, catalog_no, vendor_name, purity, qc_date, qc_incompatible, qc_result,
                           expected_mass, smiles, "InChIKey", pubchem_cid, deprecated_broad_id
                      from rep_samples where pert_iname = $1 order by broad_id`;
/** A sample's first 13 characters are its compound's id; where no sample is known the name must do. */
const pertsSql = `select pert_id, pert_iname, pert_type, is_touchstone
                    from perts
                   where pert_id = any($2) or (pert_type = 'trt_cp' and lower(pert_iname) = lower($1))
                   order by is_touchstone desc nulls last, pert_id`;
const filesSql = `select distinct on (kind) kind, file, loaded from loads
                   where kind in ('hub-drugs', 'hub-samples', 'orange-book-products') order by kind, id desc`;

interface Facts {
  readonly clinical_notes: string | null;
  readonly orange_book: readonly string[] | null;
  readonly chembl_id: string | null;
  readonly drugbank_id: string | null;
  readonly iuphar_id: string | null;
  readonly ttd_id: string | null;
  readonly animal_only: string | null;
  readonly in_cmap: boolean | null;
  readonly moas: readonly object[];
  readonly targets: readonly {readonly name: string; readonly source: readonly string[]}[];
  readonly indications: readonly object[];
}

export interface SampleRow {
  readonly smiles: string | null;
  readonly InChIKey: string | null;
  readonly deprecated_broad_id: string | null;
  readonly pert_id: string | null;
  readonly [fact: string]: unknown;
}

/** A drug by name, record id, pert_id or broad_id of one of its samples. @throws DRUG_UNKNOWN */
export function findDrug({drugs, byName, byPert}: Collection, id: string): Drug {
  const found =
    byName.get(id.toLowerCase()) ??
    byPert.get(id.slice(0, pertIdLength)) ??
    drugs.find((drug) => drug.id === id || drug.synonyms.includes(id));
  if (!found) throw failure('DRUG_UNKNOWN', {drug: id});
  return found;
}

/** Characters of BRD-K81418486. */
const pertIdLength = 13;

/** What the page of a drug shows. */
export async function describeDrug(
  pool: Pool,
  {id, name, phase, statusSources, synonyms, samples, isDemo}: Drug,
) {
  const pertIds = [...new Set(samples.flatMap(({pert_id}) => pert_id ?? []))];
  const [facts, own, perts, products, patents, exclusivities, files] = await Promise.all([
    pool.query<Facts>(factsSql, [name]),
    pool.query<SampleRow>(samplesSql, [name]),
    pool.query<object>(pertsSql, [name, pertIds]),
    pool.query<Product>(productsSql, [name]),
    pool.query<Patent>(patentsSql, [name]),
    pool.query<Exclusivity>(exclusivitiesSql, [name]),
    pool.query<{kind: string; file: string; loaded: Date}>(filesSql),
  ]);
  const [row] = facts.rows;
  if (!row) throw failure('DRUG_UNKNOWN', {drug: name});
  const {targets, moas, indications, animal_only, ...links} = row;
  const withStructure = own.rows.find(({smiles}) => smiles) ?? own.rows[0];
  return known({
    id,
    pert_iname: name,
    demo: isDemo,
    synonyms,
    smiles: withStructure?.smiles,
    InChIKey: withStructure?.InChIKey,
    status: known({phase, sources: statusSources, first_approval: firstApproval(products.rows)}),
    animal_only: animal_only === '1',
    ...links,
    moas,
    targets: targets.map((target) => ({...target, ...classOfProtein(target.name)})),
    indications,
    samples: own.rows.map(known),
    deprecated_ids: [...new Set(own.rows.flatMap(({deprecated_broad_id: old}) => old ?? []))],
    perts: perts.rows.map(known),
    applications: applicationsOf(products.rows, patents.rows, exclusivities.rows),
    files: files.rows.map(({kind, file, loaded}) => ({
      kind,
      file: path.basename(file),
      loaded: loaded.toISOString(),
    })),
  });
}

/** Without what is not known, as the services answer. */
function known<T extends object>(record: T): T {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  ) as T;
}

const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d\d-\d\d$/.test(text);

/** The earliest date, or the Orange Book's own words for what it has no date of, "Approved Prior to Jan 1, 1982". */
function firstApproval(products: readonly Product[]): string | undefined {
  const dates = products.flatMap(({approval_date}) => approval_date ?? []);
  return dates.find((text) => !isDate(text)) ?? dates.sort()[0];
}

/** Products by the application they were approved by, those of new drugs first, with its patents and exclusivities. */
function applicationsOf(
  products: readonly Product[],
  patents: readonly Patent[],
  exclusivities: readonly Exclusivity[],
) {
  const keyOf = ({appl_type, appl_no}: {readonly appl_type: string; readonly appl_no: string}) =>
    `${appl_type} ${appl_no}`;
  const byKey = new Map<string, Product[]>();
  for (const product of products) {
    const own = byKey.get(keyOf(product));
    if (own) own.push(product);
    else byKey.set(keyOf(product), [product]);
  }
  return [...byKey].map(([key, own]) => {
    const {appl_type, appl_no, ingredient, trade_name, applicant} = own[0];
    return known({
      ...{appl_type, appl_no, ingredient, trade_name, applicant},
      approved: firstApproval(own),
      products: own.map((product) => toldApart(product, ['ingredient', 'applicant'])),
      patents: patents.filter((patent) => keyOf(patent) === key).map((each) => toldApart(each)),
      exclusivities: exclusivities.filter((each) => keyOf(each) === key).map((each) => toldApart(each)),
    });
  });
}

/** A record without what its application says for all of them. */
function toldApart(record: object, more: readonly string[] = []): object {
  const common = ['appl_type', 'appl_no', ...more];
  return known(Object.fromEntries(Object.entries(record).filter(([name]) => !common.includes(name))));
}
