import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {createGeneCatalog} from '../../../../src/engine/genes/catalog';
import {shippedGenes} from '../../../../src/engine/genes/l1000-genes';
import {describeShared, sharedFile} from '../../../support/shared';

const root = path.resolve(__dirname, '../../../..');

describe('the gene table that ships with openclue', () => {
  const {genes} = shippedGenes();
  const catalog = createGeneCatalog(genes);
  const inSpaces = (...spaces: string[]) => genes.filter(({space}) => spaces.includes(space ?? '')).length;

  it('has the 978 landmark, 10,174 BING and 12,328 genes of L1000, and others that are known but not used', () => {
    expect(inSpaces('landmark')).toBe(978);
    expect(inSpaces('landmark', 'best inferred')).toBe(10_174);
    expect(inSpaces('landmark', 'best inferred', 'inferred')).toBe(12_328);
    expect(inSpaces('not inferred')).toBe(8_536);
    expect(new Set(genes.map(({entrezId}) => entrezId)).size).toBe(genes.length);
  });

  it('resolves COQ8A and ADCK3, which two editions call the same gene, and says which is the alias', () => {
    expect(catalog.resolve('COQ8A')).toEqual({entrezId: '56997', via: 'symbol'});
    expect(catalog.resolve('adck3')).toEqual({entrezId: '56997', via: 'alias'});
    expect(catalog.symbolOf('56997')).toBe('COQ8A');
  });

  it('has no name that is given to two genes of L1000 but for MIA2', () => {
    const ofL1000 = genes.filter(({space}) => space !== 'not inferred');
    const astray = ofL1000.flatMap(({entrezId, symbol, aliases = []}) =>
      [symbol, ...aliases].filter((name) => catalog.resolve(name)?.entrezId !== entrezId),
    );
    expect(astray).toEqual(['MIA2']);
  });
});

describeShared('the gene table that ships with openclue', () => {
  it('is what bin/compile-genes.mjs makes of the public gene files', () => {
    const script = path.join(root, 'bin/compile-genes.mjs');
    expect(() => execFileSync(process.execPath, [script, sharedFile('data'), '--check'])).not.toThrow();
    expect(readFileSync(path.join(root, 'src/engine/genes/l1000-genes.tsv'), 'utf8')).toMatch(/^# /);
  });
});
