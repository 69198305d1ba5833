/** Structures and other names of some compounds of the demo, which are facts; the rest have none. */

export interface CompoundFacts {
  readonly smiles: string;
  readonly inchiKey: string;
  readonly otherNames?: readonly string[];
}

/** By name. */
export const compoundFacts: ReadonlyMap<string, CompoundFacts> = new Map([
  [
    'vorinostat',
    {
      smiles: 'ONC(=O)CCCCCCC(=O)Nc1ccccc1',
      inchiKey: 'WAEXFXRVDQXREF-UHFFFAOYSA-N',
      otherNames: ['SAHA', 'suberoylanilide hydroxamic acid'],
    },
  ],
  [
    'trichostatin-a',
    {
      smiles: String.raw`C[C@H](\C=C(/C)\C=C\C(=O)NO)C(=O)c1ccc(cc1)N(C)C`,
      inchiKey: 'RTKIYFITIVXBLE-QEQCGCAPSA-N',
    },
  ],
  [
    'panobinostat',
    {
      smiles: String.raw`Cc1[nH]c2ccccc2c1CCNCc1ccc(\C=C\C(=O)NO)cc1`,
      inchiKey: 'FPOHNWQLNRZRFC-ZHACJKMWSA-N',
    },
  ],
  [
    'belinostat',
    {
      smiles: String.raw`ONC(=O)\C=C\c1cccc(c1)S(=O)(=O)Nc1ccccc1`,
      inchiKey: 'NCNRHFGMJRPRSK-MDZDMXLPSA-N',
    },
  ],
  [
    'entinostat',
    {
      smiles: 'Nc1ccccc1NC(=O)c1ccc(CNC(=O)OCc2cccnc2)cc1',
      inchiKey: 'INVTYAOGFAGBOE-UHFFFAOYSA-N',
    },
  ],
  [
    'mocetinostat',
    {
      smiles: 'Nc1ccccc1NC(=O)c1ccc(CNc2nccc(n2)-c2cccnc2)cc1',
      inchiKey: 'HRNLUBSXIHFDHP-UHFFFAOYSA-N',
    },
  ],
  [
    'givinostat',
    {
      smiles: 'CCN(CC)Cc1ccc2cc(COC(=O)Nc3ccc(cc3)C(=O)NO)ccc2c1',
      inchiKey: 'YALNUENQHAQXEA-UHFFFAOYSA-N',
    },
  ],
]);
