import type {Pool} from 'pg';
import type {GeneSet} from '../../engine/formats/gene-sets';

/** The PCLs of the database with the pert_ids of their members, both in alphabetical order. */
export async function loadPcls(pool: Pool): Promise<GeneSet[]> {
  const {rows} = await pool.query<{group_id: string; name: string | null; members: string[]}>(
    `select group_id, max(name) as name, array_agg(pert_id order by pert_id) as members
     from pcls join pcl_perts using (group_id) group by group_id order by group_id`,
  );
  return rows.map(({group_id, name, members}) => ({name: group_id, description: name ?? '', members}));
}
