import {Entity, model} from '@loopback/repository';
import {real, recordId, text, texts} from './columns';

/** A cell line; natural key cell_id. */
@model({name: 'cell', description: 'Cell lines and primary cells in which signatures were made'})
export class Cell extends Entity {
  @recordId('cell_id') id!: string;

  @text('Identifier of the cell line within CMap', 'cell_id; cell_iname (LINCS 2020)', {key: true})
  cell_id?: string;
  @text('Name of the cell line', 'cell_iname; cell_id where a file has no name') cell_iname?: string;
  @text('Tissue of origin', 'cell_lineage (LINCS cloud, LINCS 2020)') cell_lineage?: string;
  @texts('CMap collections the cell line belongs to', 'cell_icollection') cell_icollection?: string[];
  @text('Who supplied the cells, e.g. ATCC', 'provider_name; original_source_vendor (GEO)')
  provider_name?: string;
  @text('Catalogue number at the supplier', 'provider_catalog_id (GEO, LINCS 2020)')
  provider_catalog_id?: string;
  @texts('Standing in the LINCS project, e.g. core_cline', 'lincs_status (LINCS cloud)')
  lincs_status?: string[];
  @texts('Other names', 'cell_alias, cell_aliases') cell_alias?: string[];
  @text('Kind of cells: tumor, normal, cell line, primary …', 'cell_type') cell_type?: string;
  @text('Histology', 'cell_histology (LINCS cloud)') cell_histology?: string;
  @text('Cell bank', 'cell_source (LINCS cloud)') cell_source?: string;
  @text('Accession at the cell bank', 'cell_source_id (LINCS cloud)') cell_source_id?: string;
  @text('Sex of the donor as first recorded: M or F', 'gender (LINCS cloud)') gender?: string;
  @text('Y when taken from a metastasis', 'is_from_metastasis (LINCS cloud)') is_from_metastasis?: string;
  @text('Site of the metastasis', 'metastatic_site (LINCS cloud)') metastatic_site?: string;
  @texts('Mutated genes', 'mutations (LINCS cloud)') mutations?: string[];
  @text('Unmodified line this one derives from', 'base_cell_id (GEO)') base_cell_id?: string;
  @text('Line this one was made from', 'precursor_cell_id (GEO)') precursor_cell_id?: string;
  @text('Genetic or other modification', 'modification (GEO)') modification?: string;
  @text('Kind of sample: tumor, normal …', 'sample_type (GEO)') sample_type?: string;
  @text('Primary site', 'primary_site (GEO, LINCS 2020)') primary_site?: string;
  @text('Disease', 'primary_disease (LINCS 2020)') primary_disease?: string;
  @text('Disease subtype', 'subtype (GEO, LINCS 2020)') subtype?: string;
  @text('Growth pattern on arrival', 'original_growth_pattern (GEO)') original_growth_pattern?: string;
  @text('Growth pattern: adherent, suspension …', 'growth_pattern (LINCS 2020)') growth_pattern?: string;
  @text('Culture medium', 'growth_medium (LINCS 2020)') growth_medium?: string;
  @text('Doubling time as published', 'doubling_time (LINCS 2020)') doubling_time?: string;
  @text('First supplier of the cells', 'original_source_vendor (GEO)') original_source_vendor?: string;
  @real('Age of the donor in years', 'donor_age (GEO, LINCS 2020)') donor_age?: number;
  @real('Age at death in years', 'donor_age_death (LINCS 2020)') donor_age_death?: number;
  @real('Age at the onset of disease in years', 'donor_disease_age_onset (LINCS 2020)')
  donor_disease_age_onset?: number;
  @text('Sex of the donor', 'donor_sex (GEO, LINCS 2020)') donor_sex?: string;
  @text('Ethnicity of the donor', 'donor_ethnicity (GEO, LINCS 2020)') donor_ethnicity?: string;
  @text('Phase of the tumour', 'donor_tumor_phase (LINCS 2020)') donor_tumor_phase?: string;
  @text('Cellosaurus accession', 'cellosaurus_id (LINCS 2020)') cellosaurus_id?: string;
  @text('Name in the Cancer Cell Line Encyclopedia', 'ccle_name (LINCS 2020)') ccle_name?: string;
  @text('Id of the cell line in other CMap tables', 'feature_id (LINCS 2020)') feature_id?: string;
}
