// Plain JavaScript without imports: it runs before anything is installed or built.
const minimum = [20, 19];

/** Ends the process with one sentence when this Node.js is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return;
  console.error(`openclue needs Node.js ${minimum.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
