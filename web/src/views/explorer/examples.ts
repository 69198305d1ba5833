/** Questions to start from; each operation has an example of its own beside them. */
export interface Example {
  readonly label: string;
  /** as the playground names operations */
  readonly operation: string;
  readonly values: Readonly<Record<string, string>>;
}

const filter = (value: object) => ({filter: JSON.stringify(value)});

export const examples: readonly Example[] = [
  {
    label: 'Vorinostat: the compound by its name',
    operation: 'GET /api/perts',
    values: filter({where: {pert_iname: 'vorinostat'}}),
  },
  {
    label: 'Vorinostat: its strongest signatures',
    operation: 'GET /api/sigs',
    values: filter({where: {pert_iname: 'vorinostat'}, order: 'tas DESC', limit: 10}),
  },
  {
    label: 'Sirolimus: the compound by its name',
    operation: 'GET /api/perts',
    values: filter({where: {pert_iname: 'sirolimus'}}),
  },
  {
    label: 'Sirolimus: signatures in MCF7',
    operation: 'GET /api/sigs',
    values: filter({where: {pert_iname: 'sirolimus', cell_id: 'MCF7'}, limit: 10}),
  },
  {
    label: 'HDAC inhibitors: the class and its members',
    operation: 'GET /api/pcls',
    values: filter({where: {group_id: 'CP_HDAC_INHIBITOR'}}),
  },
];
