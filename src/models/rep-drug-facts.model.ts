import {Entity, model} from '@loopback/repository';
import {recordId, text, texts} from './columns';

/** A target of a drug; natural key pert_iname and name. */
@model({name: 'rep_drug_target', description: 'Targets of the drugs of the Repurposing Hub, one record each'})
export class RepDrugTarget extends Entity {
  @recordId('pert_iname and name') id!: string;

  @text('Drug', 'pert_iname') pert_iname?: string;
  @text('HUGO symbol of the target', 'target, split') name?: string;
  @texts('Where the target is known from', 'source') source?: string[];
  @text('Source that is not public', 'private_source') private_source?: string;
}

/** A mechanism of action of a drug; natural key pert_iname and name. */
@model({name: 'rep_drug_moa', description: 'Mechanisms of action of the drugs of the Repurposing Hub'})
export class RepDrugMoa extends Entity {
  @recordId('pert_iname and name') id!: string;

  @text('Drug', 'pert_iname') pert_iname?: string;
  @text('Mechanism, e.g. calcineurin inhibitor', 'moa, split') name?: string;
  @texts('Where the mechanism is known from', 'source') source?: string[];
}

/** An indication of a drug; natural key pert_iname and indication. */
@model({name: 'rep_drug_indication', description: 'Indications of the drugs of the Repurposing Hub'})
export class RepDrugIndication extends Entity {
  @recordId('pert_iname and indication') id!: string;

  @text('Drug', 'pert_iname') pert_iname?: string;
  @texts('Disease areas of the drug; the files do not pair them with indications', 'disease_area, split')
  disease_area?: string[];
  @text('Indication', 'indication, split') indication?: string;
  @texts('Where the indication is known from', 'source') source?: string[];
}
