import {Entity, model} from '@loopback/repository';
import {integer, recordId, text} from './columns';

/** A perturbagen class; natural key group_id. Its members are in the relation `perts` (table pcl_perts). */
@model({name: 'pcl', description: 'PCLs: classes of perturbagens that act alike and connect to one another'})
export class Pcl extends Entity {
  @recordId('group_id') id!: string;

  @text('Identifier of the class, e.g. CP_HDAC_INHIBITOR', 'first column of the GMT', {key: true})
  group_id?: string;
  @text('Name of the class, e.g. HDAC Inhibitor (CP)', 'second column of the GMT') name?: string;
  @text('Kind of members: CP compounds, KD knock-downs, OE over-expressions', 'prefix of group_id')
  pcl_type?: string;
  @integer('Number of members', 'length of the GMT line') size?: number;
}
