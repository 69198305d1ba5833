import type {Derivation} from '../format';

/** perts.pcl_membership follows the members of the classes, whichever is loaded first. */
export const pclMembership: Derivation = {
  table: 'perts',
  sql: `update perts set pcl_membership = classes.ids
          from (select id, array_agg(group_id order by group_id) filter (where group_id is not null) as ids
                  from perts left join pcl_perts using (pert_id) group by id) as classes
         where perts.id = classes.id and perts.pcl_membership is distinct from classes.ids`,
};

/** A pert whose own sources name no mechanism takes those of the MoA classes that list its name. */
export const mechanismOfPerts: Derivation = {
  table: 'perts',
  sql: `update perts set moa = classes.names
          from (select pert_iname, array_agg(name order by name) as names from moa_classes group by pert_iname) as classes
         where perts.pert_iname = classes.pert_iname and perts.moa is null`,
};
