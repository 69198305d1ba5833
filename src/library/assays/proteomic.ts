/** Assays of proteins, whose profiles are compared well by well and not queried by lists of genes. */
import {type DryCutoffs, usualCutoffs} from '../../engine/proteomics/dry';
import type {ProteomicAssay} from '../../engine/proteomics/provenance';

export interface ProteinAssay {
  readonly name: ProteomicAssay;
  readonly measures: string;
  /** of the wells that are compared (see DataLevel) */
  readonly level: 4;
  /** how wells are compared, and groups of them connected */
  readonly metrics: {readonly similarity: 'spearman'; readonly connectivity: 'ks_test'};
  readonly cutoffs: DryCutoffs;
}

export const p100: ProteinAssay = {
  name: 'P100',
  measures: 'some 96 phosphosites',
  level: 4,
  metrics: {similarity: 'spearman', connectivity: 'ks_test'},
  cutoffs: usualCutoffs.P100,
};

export const gcp: ProteinAssay = {
  name: 'GCP',
  measures: 'some 60 to 80 marks of histones',
  level: 4,
  metrics: {similarity: 'spearman', connectivity: 'ks_test'},
  cutoffs: usualCutoffs.GCP,
};
