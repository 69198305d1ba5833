import {Entity, model} from '@loopback/repository';
import {flag, integer, json, real, recordId, text, texts} from './columns';

/** A perturbagen; natural key pert_id. */
@model({
  name: 'pert',
  description:
    'Perturbagens: compounds, ligands, gene knock-downs, knock-outs, over-expressions and controls',
})
export class Pert extends Entity {
  @recordId('pert_id') id!: string;

  @text('Identifier of the perturbagen, e.g. BRD-K21680192', 'pert_id', {key: true}) pert_id?: string;
  @text(
    'Name: lower case for drugs, gene symbol for genetic perturbagens',
    'pert_iname; cmap_name (LINCS 2020)',
  )
  pert_iname?: string;
  @text('Kind: trt_cp, trt_lig, trt_sh, trt_sh.cgs, trt_oe, trt_xpr, ctl_vehicle …', 'pert_type')
  pert_type?: string;
  @texts('CMap collections it belongs to; TS marks Touchstone', 'pert_icollection; is_touchstone')
  pert_icollection?: string[];
  @texts('Genes whose products it acts on', 'target') target?: string[];
  @texts('Mechanisms of action', 'moa, MOA') moa?: string[];
  @real('Transcriptional activity score over all its signatures', 'tas') tas?: number;
  @json('Transcriptional activity per cell line: [{cell_id, tas}]', 'cell_tas') cell_tas?: object[];
  @real('Upper quartile of the activity scores of its signatures', 'tas_q75 (GEO pert_metrics)')
  tas_q75?: number;
  @real('Inter-cell connectivity', 'icc (GEO pert_metrics)') icc?: number;
  @texts('PCLs it is a member of', 'PCL GMT files') pcl_membership?: string[];
  @texts('Its signatures', 'sig_id') sig_id?: string[];
  @texts('Its gold signatures', 'sig_id_gold') sig_id_gold?: string[];
  @texts('Cell lines it was profiled in', 'cell_id') cell_id?: string[];
  @integer('Number of its signatures', 'num_sig (LINCS cloud)') num_sig?: number;
  @integer('Number of its gold signatures', 'num_gold (LINCS cloud)') num_gold?: number;
  @integer('Number of its profiles', 'num_inst (LINCS cloud)') num_inst?: number;
  @text('PubChem compound id', 'pubchem_cid') pubchem_cid?: string;
  @text('Canonical SMILES', 'canonical_smiles') canonical_smiles?: string;
  @text('InChI key', 'inchi_key') inchi_key?: string;
  @text('First block of the InChI key', 'inchi_key_prefix (GEO)') inchi_key_prefix?: string;
  @text('InChI', 'inchi_string (LINCS cloud)') inchi_string?: string;
  @text('Molecular formula', 'molecular_formula (LINCS cloud)') molecular_formula?: string;
  @real('Molecular weight in g/mol', 'molecular_wt (LINCS cloud)') molecular_wt?: number;
  @text('Picture of the structure', 'structure_url') structure_url?: string;
  @text('Links, comma separated', 'pert_url') pert_url?: string;
  @text('Vendor', 'pert_vendor (LINCS cloud)') pert_vendor?: string;
  @text('Description', 'description') description?: string;
  @text('Summary', 'pert_summary (LINCS cloud)') pert_summary?: string;
  @texts('Other names', 'alt_name; compound_aliases (LINCS 2020)') alt_name?: string[];
  @text('Clinical status', 'status; clinical_phase (Repurposing Hub)') status?: string;
  @text('Clinical phase', 'clinical_phase (Repurposing Hub)') clinical_phase?: string;
  @flag('True while the annotation is provisional', 'provisional') provisional?: boolean;
  @flag('Member of the Touchstone reference set', 'is_touchstone (GEO, LINCS 2020)') is_touchstone?: boolean;
  @flag('Part of the former Summly collection', 'in_summly (LINCS cloud)') in_summly?: boolean;
  @texts('Gene family of the targets', 'gene_family') gene_family?: string[];
  @real('How far its effects are confined to few cell lines', 'cell_line_specificity')
  cell_line_specificity?: number;
  @text('Entrez id of the gene a genetic perturbagen acts on', 'entrez_geneId') entrez_geneId?: string;
  @text('Vector', 'vector_id') vector_id?: string;
  @text('Clone', 'clone_name') clone_name?: string;
  @text('Sequence of the oligonucleotide', 'oligo_seq') oligo_seq?: string;
  @text('Seed of six bases of an shRNA', 'seed_seq6') seed_seq6?: string;
  @text('Seed of seven bases of an shRNA', 'seed_seq7') seed_seq7?: string;
  @text('Region an shRNA aims at', 'target_region') target_region?: string;
  @text('Sequence an shRNA aims at', 'target_seq') target_seq?: string;
}
