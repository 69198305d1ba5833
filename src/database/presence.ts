import {readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {failure} from '../errors';
import type {Cluster} from './cluster';

/*
 * PostgreSQL recognises another server on its data by process number and shared memory, and sees neither
 * across machines or containers sharing a folder: two would destroy the data. So each server signs the
 * folder with the name of its host and renews the signature while it runs.
 */

/** Milliseconds between two renewals. */
const renewal = 2_000;
/** Milliseconds without renewal after which the other host's server is taken for dead. */
const silence = 10_000;
/** Age in milliseconds of a signature that needs no watching; more than clocks of two hosts should differ. */
const longAgo = 60_000;

function signatureFile({data}: Cluster): string {
  return path.join(path.dirname(data), 'host');
}

/** Signs the folder: from here on servers of other hosts stay away. */
export function sign(cluster: Cluster): void {
  const file = signatureFile(cluster);
  // Replaced rather than written into: it may be root's, left in the folder of an ordinary user.
  rmSync(file, {force: true});
  writeFileSync(file, hostname());
}

/** Renews the signature until the returned function is called. */
export function keepPresence(cluster: Cluster): () => void {
  sign(cluster);
  const timer = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(signatureFile(cluster), now, now);
    } catch {
      // Without a signature the data is as safe as any PostgreSQL's; no reason to stop serving.
    }
  }, renewal);
  timer.unref();
  return () => clearInterval(timer);
}

/** Removes the signature, once PostgreSQL has stopped. */
export function endPresence(cluster: Cluster): void {
  rmSync(signatureFile(cluster), {force: true});
}

/**
 * Makes sure that no other host uses the data, watching for a while whether a recent signature is renewed.
 * @throws DATABASE_ELSEWHERE
 */
export async function refuseOtherHost(cluster: Cluster): Promise<void> {
  const first = readSignature(cluster);
  const isOver = Date.now() + silence;
  for (let seen = first; seen && seen.host !== hostname(); seen = readSignature(cluster)) {
    if (seen.renewed !== first?.renewed) {
      throw failure('DATABASE_ELSEWHERE', {folder: path.dirname(cluster.data), host: seen.host});
    }
    if (Date.now() > isOver || Date.now() - seen.renewed > longAgo) return;
    await sleep(renewal / 10);
  }
}

function readSignature(cluster: Cluster): {host: string; renewed: number} | undefined {
  try {
    const file = signatureFile(cluster);
    return {host: readFileSync(file, 'utf8'), renewed: statSync(file).mtimeMs};
  } catch {
    return undefined;
  }
}
