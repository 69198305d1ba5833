/** References of P100 and GCP among the verbs of `openclue matrix`. */
import path from 'node:path';
import type {Pool} from 'pg';
import {readConfig} from '../config';
import type {ProteomicAssay} from '../engine/proteomics/provenance';
import {failure} from '../errors';
import {addReference, appendToReference, isReference, type ReferenceReport} from '../library/proteomics/add';
import {hasReference, referencesFolder} from '../library/proteomics/store';
import {printJson} from './print';
import {withSession} from './session';

interface Given {
  readonly name: string;
  readonly matrix: string;
  readonly json?: boolean;
}

/** `openclue matrix add --assay P100|GCP`. */
export async function addReferenceOf(assay: ProteomicAssay, {name, matrix, json}: Given): Promise<void> {
  report(
    await withSession(({pool, config: {home}}) => addReference({pool, home, name, matrix, assay})),
    json,
  );
}

/** Whether `openclue matrix append` means a reference. */
export function isReferenceFolder(name: string): boolean {
  return hasReference(path.join(referencesFolder(readConfig()), path.basename(name)));
}

/** `openclue matrix append` to a reference. */
export async function appendWells({name, matrix, json}: Given): Promise<void> {
  report(await withSession(({pool, config: {home}}) => appendToReference({pool, home, name, matrix})), json);
}

/** @throws INDEX_EXISTS */
export async function requireNoReference(pool: Pool, name: string): Promise<void> {
  if (await isReference(pool, name)) throw failure('INDEX_EXISTS', {name});
}

function report({manifest, warnings}: ReferenceReport, json: boolean | undefined): void {
  for (const warning of warnings) console.error(`warning: ${warning}.`);
  if (json) {
    printJson({manifest, warnings});
    return;
  }
  const {name, assay, wells, probes, cells} = manifest;
  console.log(`Reference ${name}: ${assay}, ${wells} wells x ${probes} probes, by cell line:`);
  for (const {cell, wells: count} of cells) console.log(`  ${cell}: ${count} wells`);
  console.log(`  queries: openclue proteomics query <level4.gct> --dataset ${name} --out <folder>`);
}
