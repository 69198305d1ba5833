import {createWriteStream, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import {openDataset} from '../../../../src/engine/index/index';
import {adoptedDataset, adoptMatrix} from '../../../../src/library/datasets/adopt';
import {givenCatalog} from '../../engine/genes/given-catalog';
import {givenFolder} from '../../engine/index/given';

const gct = '#1.3\n3\t2\t0\t1\nid\ts1\ts2\npert_id\tp\tq\nA\t1\t2\n2\t3\t1\nwhat\t5\t5\n';

describe('a matrix of unknown origin', () => {
  const folder = givenFolder();
  let made = 0;

  /** Adopts a file that the client called sent.gct. @returns the folder of its dataset */
  async function adopt(content: string | Buffer | ((file: string) => Promise<void>), limits: object = {}) {
    const home = path.join(folder, String(made++));
    mkdirSync(home);
    const file = path.join(home, 'stored');
    if (typeof content === 'function') await content(file);
    else writeFileSync(file, content);
    await adoptMatrix({file, name: 'sent.gct', folder: home, catalog: givenCatalog(), workers: 1, ...limits});
    return adoptedDataset(home);
  }

  it('becomes a dataset of its known genes', async () => {
    const dataset = openDataset(await adopt(gct));
    expect(dataset.signatures.ids()).toEqual(['s1', 's2']);
    expect(dataset.signatures.fields).toEqual(['pert_id']);
    expect([...dataset.index('all').geneIds]).toEqual([1, 2]);
    dataset.close();
  });

  it('is named by a row field where its ids are no genes, and says so', async () => {
    const home = path.join(folder, String(made++));
    mkdirSync(home);
    const file = path.join(home, 'stored');
    writeFileSync(file, '#1.2\n2\t2\nName\tDescription\ts1\ts2\nENSG1\tA\t1\t2\nENSG2\tB\t3\t1\n');
    const notes = await adoptMatrix({
      file,
      name: 'sent.gct',
      folder: home,
      catalog: givenCatalog(),
      workers: 1,
    });
    expect(notes).toEqual([
      'The genes of sent.gct are named by its row field desc, for its row ids name fewer.',
    ]);
    const dataset = openDataset(adoptedDataset(home));
    expect([...dataset.index('all').geneIds]).toEqual([1, 2]);
    dataset.close();
  });

  it.each([
    ['is no matrix', 'a letter', {}, /^sent\.gct/],
    ['has no known gene', gct.replaceAll(/^[A2]\t/gm, 'x$&'), {}, /No row of sent\.gct is a known gene/],
    [
      'has no score in a signature',
      gct.replaceAll(/^([A2]\t\d)\t\d$/gm, '$1\t'),
      {},
      /sent\.gct: signature "s2" has no score/,
    ],
    ['has an infinite score', gct.replace('A\t1', 'A\t1e999'), {}, /^sent\.gct/],
    ['unpacks to too much', gct, {maximumBytes: 20}, /sent\.gct .*24 bytes where 20 are allowed/],
  ])('is refused when it %s', async (_, content, limits, message) => {
    await expect(adopt(content, limits)).rejects.toMatchObject({
      name: 'OpenclueError',
      message: expect.stringMatching(message),
    });
  });

  it('is given up when reading it does not end', async () => {
    // Sound as far as it goes, and far longer than the time allows.
    const rows = 3_000_000;
    const endless = async (file: string) => {
      await pipeline(
        function* () {
          yield `#1.3\n${rows}\t1\t0\t0\nid\ts\n`;
          for (let row = 0; row < rows; row += 1000) {
            yield Array.from({length: 1000}, (_, n) => `g${row + n}\t1\n`).join('');
          }
        },
        createGzip({level: 1}),
        createWriteStream(file),
      );
    };
    await expect(adopt(endless, {timeLimit: 100})).rejects.toThrow(/sent\.gct .*takes longer than 0\.1 s/);
    // The thread is gone: another one does its work.
    openDataset(await adopt(gct)).close();
  });

  it('is refused when it only looks like HDF5', async () => {
    const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
    await expect(adopt(Buffer.concat([signature, Buffer.alloc(4096, gct)]))).rejects.toThrow(/^sent\.gct/);
  });
});
