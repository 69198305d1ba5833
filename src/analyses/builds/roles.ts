/** Which signatures of a build stand for others: what queries are normalised by, and held against. */
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {FieldColumn, firstTextAt, numberAt, textAt} from '../../engine/levels/fields';
import {cellFields, pertFields} from '../../engine/levels/groups';
import {isControl, isVehicle} from '../../engine/stats/pert-types';

/**
 * Adds is_exemplar_sig (the signature of the highest TAS of a perturbagen in a cell line; of single wells the strongest),
 * is_ncs_sig (treatments) and is_null_sig (vehicle), unless the wells said so.
 * @param grouped the field that wells were grouped by first, which tells the perturbagen where none of the usual ones does
 */
export function withRoles({ids, fields}: MetadataTable, grouped: readonly string[] = []): MetadataTable {
  const types = fields.get('pert_type');
  const type = ids.map((_, i) => textAt(types, i));
  const perts = [...pertFields, ...grouped.slice(0, 1)];
  const [tas, strength] = [fields.get('tas'), fields.get('ss_ngene')];
  const best = new Map<string, {at: number; tas: number; strength: number}>();
  ids.forEach((_, at) => {
    if (isControl(type[at])) return;
    const own = {at, tas: numberAt(tas, at) || 0, strength: numberAt(strength, at) || 0};
    const key = JSON.stringify([firstTextAt({fields}, perts, at), firstTextAt({fields}, cellFields, at)]);
    const known = best.get(key);
    if (!known || own.tas > known.tas || (own.tas === known.tas && own.strength > known.strength)) {
      best.set(key, own);
    }
  });
  const exemplars = new Set(Array.from(best.values(), ({at}) => at));
  const flags: Record<string, (at: number) => boolean> = {
    is_exemplar_sig: (at) => exemplars.has(at),
    is_ncs_sig: (at) => !isControl(type[at]),
    is_null_sig: (at) => isVehicle(type[at]),
  };
  const all = new Map<string, MetadataField>(fields);
  for (const [name, is] of Object.entries(flags)) {
    if (all.has(name)) continue;
    const column = new FieldColumn();
    for (let at = 0; at < ids.length; at++) column.add(is(at) ? 1 : 0);
    all.set(name, column.build());
  }
  return {ids, fields: all};
}
