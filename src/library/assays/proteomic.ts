/** Assays of proteins, whose profiles are compared well by well and not queried by lists of genes. */
import {type DryCutoffs, usualCutoffs} from '../../engine/proteomics/dry';
import type {ProteomicAssay} from '../../engine/proteomics/provenance';

export interface ProteinAssay {
  readonly name: ProteomicAssay;
  readonly measures: string;
  /** as of `Assay` */
  readonly levels: {readonly amounts: readonly number[]; readonly scores: readonly number[]};
  /** how wells are compared, and groups of them connected */
  readonly metrics: {readonly similarity: 'spearman'; readonly connectivity: 'ks_test'};
  readonly cutoffs: DryCutoffs;
}

export const p100: ProteinAssay = {
  name: 'P100',
  measures: 'some 96 phosphosites',
  levels: {amounts: [2, 3], scores: [4]},
  metrics: {similarity: 'spearman', connectivity: 'ks_test'},
  cutoffs: usualCutoffs.P100,
};

export const gcp: ProteinAssay = {
  name: 'GCP',
  measures: 'some 60 to 80 marks of histones',
  levels: {amounts: [2, 3], scores: [4]},
  metrics: {similarity: 'spearman', connectivity: 'ks_test'},
  cutoffs: usualCutoffs.GCP,
};
