import {Entity, model} from '@loopback/repository';
import {integer, real, recordId, text} from './columns';

/** A detection plate, derived from the profiles on it; natural key det_plate. */
@model({name: 'plate', description: 'Plates, derived from the ids of the profiles on them'})
export class Plate extends Entity {
  @recordId('det_plate') id!: string;

  @text('Plate of the detection, e.g. CPC020_MCF7_24H_X1_F1B4_DUO52HI53LO', 'profile ids less the well', {
    key: true,
  })
  det_plate?: string;
  @text('Plate of the lysate', 'rna_plate') rna_plate?: string;
  @text('Perturbagen plate, e.g. CPC020', 'first part of det_plate') pert_plate?: string;
  @text('Plate without the replicate number, e.g. CPC020_MCF7_24H', 'det_plate less _X…')
  brew_prefix?: string;
  @text('Cell line', 'cell_id of its profiles') cell_id?: string;
  @real('Time of exposure, in pert_time_unit', 'pert_time of its profiles') pert_time?: number;
  @text('Unit of the time', 'pert_time_unit of its profiles') pert_time_unit?: string;
  @integer('Replicate number', 'the X in det_plate') replicate?: number;
  @text('Bead batch', 'bead_batch, or the B in det_plate') bead_batch?: string;
  @text('Project', 'project_code, or the letters of pert_plate') project_code?: string;
  @text('Assay: L1000, P100 or GCP', 'assay of its profiles') assay?: string;
  @text('Build of the data', 'build_name (LINCS 2020)') build_name?: string;
  @integer('Number of profiles on it', 'count of its profiles') num_inst?: number;
}
