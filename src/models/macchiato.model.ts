import {Entity, model} from '@loopback/repository';
import {givenId, text} from './columns';

/** Status of a brew, written by CMap's pipelines; the id is given or made when the record is. */
@model({name: 'macchiato', description: 'Brews and their status'})
export class Macchiato extends Entity {
  @givenId() id!: string;

  @text('Brew', 'written by clients') brew_prefix?: string;
  @text('Status', 'written by clients') status?: string;
}
