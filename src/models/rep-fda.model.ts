import {Entity, model} from '@loopback/repository';
import {recordId, text, texts} from './columns';

/** A product of the FDA Orange Book; natural key appl_type, appl_no and product_no. */
@model({name: 'rep_fda_product', description: 'Approved products of the FDA Orange Book'})
export class RepFdaProduct extends Entity {
  @recordId('appl_type, appl_no and product_no') id!: string;

  @text('N for a new drug application, A for an abbreviated one', 'Appl_Type') appl_type?: string;
  @text('Application number', 'Appl_No') appl_no?: string;
  @text('Product number within the application', 'Product_No') product_no?: string;
  @texts('Active ingredients', 'Ingredient, split at ;') ingredient?: string[];
  @texts('Drugs of the Repurposing Hub with these ingredients', 'joined by ingredient') pert_iname?: string[];
  @text('Dosage form', 'DF;Route, first part') dosage_form?: string;
  @text('Route of administration', 'DF;Route, second part') route?: string;
  @text('Trade name', 'Trade_Name') trade_name?: string;
  @text('Applicant, short', 'Applicant') applicant?: string;
  @text('Applicant in full', 'Applicant_Full_Name') applicant_full_name?: string;
  @text('Strength', 'Strength') strength?: string;
  @text('Code of therapeutic equivalence', 'TE_Code') te_code?: string;
  @text('Date of approval (ISO 8601), or the words of the Orange Book', 'Approval_Date')
  approval_date?: string;
  @text('Reference listed drug: Yes or No', 'RLD') rld?: string;
  @text('Reference standard: Yes or No', 'RS') rs?: string;
  @text('RX, OTC or DISCN (discontinued)', 'Type') type?: string;
}

/** A patent of a product; natural key appl_type, appl_no, product_no, patent_no, patent_use_code and patent_expire_date. */
@model({name: 'rep_fda_patent', description: 'Patents of the products of the FDA Orange Book'})
export class RepFdaPatent extends Entity {
  @recordId('appl_type, appl_no, product_no, patent_no, patent_use_code and patent_expire_date') id!: string;

  @text('N for a new drug application, A for an abbreviated one', 'Appl_Type') appl_type?: string;
  @text('Application number', 'Appl_No') appl_no?: string;
  @text('Product number within the application', 'Product_No') product_no?: string;
  @text('Patent number', 'Patent_No') patent_no?: string;
  @text('Date the patent expires (ISO 8601)', 'Patent_Expire_Date_Text', {holds: 'date'})
  patent_expire_date?: string;
  @text('Y when it claims the substance', 'Drug_Substance_Flag') drug_substance_flag?: string;
  @text('Y when it claims the product', 'Drug_Product_Flag') drug_product_flag?: string;
  @text('Code of the patented use; rep_fda_orange-book_terms explains it', 'Patent_Use_Code')
  patent_use_code?: string;
  @text('Y when its delisting was asked for', 'Delist_Flag') delist_flag?: string;
  @text('Date it was submitted (ISO 8601)', 'Submission_Date', {holds: 'date'}) submission_date?: string;
}

/** A period of exclusivity; natural key appl_type, appl_no, product_no, exclusivity_code and exclusivity_date. */
@model({
  name: 'rep_fda_exclusivity',
  description: 'Periods of exclusivity of the products of the FDA Orange Book',
})
export class RepFdaExclusivity extends Entity {
  @recordId('appl_type, appl_no, product_no, exclusivity_code and exclusivity_date') id!: string;

  @text('N for a new drug application, A for an abbreviated one', 'Appl_Type') appl_type?: string;
  @text('Application number', 'Appl_No') appl_no?: string;
  @text('Product number within the application', 'Product_No') product_no?: string;
  @text('Kind of exclusivity; rep_fda_orange-book_terms explains it', 'Exclusivity_Code')
  exclusivity_code?: string;
  @text('Date the exclusivity ends (ISO 8601)', 'Exclusivity_Date', {holds: 'date'})
  exclusivity_date?: string;
}

/** An abbreviation of the Orange Book; natural key kind and code. */
@model({name: 'rep_fda_orange-book_term', description: 'Abbreviations used in the FDA Orange Book'})
export class RepFdaOrangeBookTerm extends Entity {
  @recordId('kind and code') id!: string;

  @text('What it abbreviates: exclusivity, patent use, dosage form …', 'the list it comes from')
  kind?: string;
  @text('Abbreviation', 'exclusivity_code, patent use code') code?: string;
  @text('Meaning', 'exclusivity_code_desc, definition') description?: string;
  @text('First edition of the Orange Book that lists it', 'edition') edition?: string;
}
