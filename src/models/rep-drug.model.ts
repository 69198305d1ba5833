import {Entity, model} from '@loopback/repository';
import {flag, recordId, text, texts} from './columns';

/** A drug of the Repurposing Hub; natural key pert_iname. */
@model({name: 'rep_drug', description: 'Drugs of the Repurposing Hub'})
export class RepDrug extends Entity {
  @recordId('pert_iname') id!: string;

  @text('Name of the drug', 'pert_iname') pert_iname?: string;
  @texts('Other names', 'synonyms') synonyms?: string[];
  @text('Highest clinical phase: Launched, Phase 3 …', 'clinical_phase') final_status?: string;
  @texts('Sources of the status', 'status_source') status_source?: string[];
  @text('Notes', 'clinical_notes') clinical_notes?: string;
  @texts('Ingredients of the FDA Orange Book it corresponds to', 'Ingredient (Orange Book)')
  orange_book?: string[];
  @text('ChEMBL id', 'chembl_id') chembl_id?: string;
  @text('DrugBank id', 'drugbank_id') drugbank_id?: string;
  @text('IUPHAR id', 'iuphar_id') iuphar_id?: string;
  @text('Therapeutic Target Database id', 'ttd_id') ttd_id?: string;
  @flag('Is among the perts', 'perts') in_cmap?: boolean;
  @text('"1" when approved for animals only', 'animal_only') animal_only?: string;
}
