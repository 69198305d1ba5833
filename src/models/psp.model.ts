import {Entity, model} from '@loopback/repository';
import {givenId, json, text} from './columns';

/** A run of the P100 or GCP pipeline. Its names are those that LabKey's module sends and reads, blanks and all. */
@model({name: 'psp', description: 'Runs of the P100 and GCP pipelines, handed in by Panorama (LabKey)'})
export class Psp extends Entity {
  @givenId() id!: string;

  @text('Name of the run, by which clients look whether it is there', 'written by clients') name?: string;
  @text('P100 or GCP', 'written by clients') assay?: string;
  @text('How far it is; Waiting_To_Download where none is given', 'written by clients') status?: string;
  @json('Where level 2 is fetched, and what became of it', 'written by clients') 'level 2'?: object;
  @json('Where level 3 is put, and what became of it', 'written by clients') 'level 3'?: object;
  @json('Where level 4 is put, and what became of it', 'written by clients') 'level 4'?: object;
  @json('Where the configuration is put, and what became of it', 'written by clients') config?: object;
  @text('When it was handed in, ISO 8601 in UTC', 'made here', {holds: 'instant'}) created?: string;
  @text('When it last changed, ISO 8601 in UTC', 'made here') last_modified?: string;
}
