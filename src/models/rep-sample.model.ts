import {Entity, model} from '@loopback/repository';
import {flag, real, recordId, text} from './columns';

/** A physical sample of a drug; natural key broad_id. */
@model({name: 'rep_sample', description: 'Samples of the drugs of the Repurposing Hub'})
export class RepSample extends Entity {
  @recordId('broad_id') id!: string;

  @text('Identifier of the sample, e.g. BRD-K76022557-003-28-9', 'broad_id') broad_id?: string;
  @text('Compound of the sample', 'first 13 characters of broad_id') pert_id?: string;
  @text('Drug', 'pert_iname') pert_iname?: string;
  @text('Catalogue number', 'catalog_no') catalog_no?: string;
  @real('Expected mass in g/mol', 'expected_mass') expected_mass?: number;
  @text('InChI key', 'InChIKey') InChIKey?: string;
  @text('PubChem compound id', 'pubchem_cid') pubchem_cid?: string;
  @real('Purity in per cent', 'purity') purity?: number;
  @text('Date of the check of purity (ISO 8601)', 'qc_date', {holds: 'date'}) qc_date?: string;
  @text('File of the quality control', 'qc_filename') qc_filename?: string;
  @text('Id of the quality control', 'qc_ID') qc_ID?: string;
  @text('Result of the quality control', 'qc_result') qc_result?: string;
  @flag('Could not be checked by mass spectrometry', 'qc_incompatible') qc_incompatible?: boolean;
  @text('Id of the sample elsewhere', 'sample_ID') sample_ID?: string;
  @text('SMILES', 'smiles') smiles?: string;
  @text('Vendor', 'vendor') vendor?: string;
  @text('Name at the vendor', 'vendor_name') vendor_name?: string;
  @text('Former identifier', 'deprecated_broad_id') deprecated_broad_id?: string;
}
