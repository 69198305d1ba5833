import type {Column} from '../../table/column';
import {type MapAnswer, type MapColumn, pointValue} from './ask';

/** A point as a row of the table. */
export interface MapRow {
  readonly point: number;
}

/** What points are coloured by. */
interface ColourColumn {
  readonly id: string;
  readonly title: string;
  readonly column: MapColumn;
}

const labels: Readonly<Record<string, string>> = {
  sig_id: 'Signature',
  pert_iname: 'Perturbagen',
  cell_iname: 'Cell line',
  pert_type: 'Type',
  pert_id: 'pert_id',
};

/** The columns of the table of points, those of names empty until they are there. */
export function columnsOf(
  told: MapAnswer['columns'],
  fields: readonly string[],
  colour: ColourColumn | undefined,
  {x, y}: {readonly x: Float32Array; readonly y: Float32Array},
): readonly Column<MapRow>[] {
  const axis = (id: string, values: Float32Array): Column<MapRow> => ({
    ...{id, label: id, term: '', digits: 2, width: 80},
    value: ({point}) => values[point],
  });
  return [
    ...fields.slice(1).map((id) => ({...nameColumn(id, told[id]), optional: id === 'pert_id'})),
    ...(colour && !fields.includes(colour.id)
      ? [
          {
            ...{id: colour.id, label: colour.title, term: '', width: 200},
            value: ({point}: MapRow) => pointValue(colour.column, point),
            ...(colour.column.kind === 'number' && {digits: 2, descendingFirst: true}),
          },
        ]
      : []),
    {...nameColumn('sig_id', told.sig_id), width: 260},
    axis('x', x),
    axis('y', y),
  ];
}

function nameColumn(id: string, column: MapColumn | undefined): Column<MapRow> {
  return {
    ...{id, label: labels[id] ?? id, width: 140},
    value: ({point}) => pointValue(column, point),
    ...(column?.kind === 'number' && {digits: 0}),
  };
}
