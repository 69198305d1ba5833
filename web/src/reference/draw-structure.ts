/** Structures from SMILES, by smiles-drawer in the colours of the page. */

/** What the drawing library cannot read is taken from a SMILES; `&1:` of its extension marks a mixture of isomers. */
export function plainSmiles(smiles: string): {readonly text: string; readonly isRacemate: boolean} {
  const [text, extension = ''] = smiles.trim().split(/\s+\|/);
  return {text, isRacemate: /&\d+:/.test(extension)};
}

/** Colours of elements that are told apart by more than their letters. */
const colours: Readonly<Record<string, string>> = {
  C: 'var(--ink)',
  H: 'var(--ink-soft)',
  O: 'var(--bad)',
  N: 'var(--negative)',
  S: 'var(--warn)',
  P: 'var(--positive)',
  F: 'var(--good)',
  CL: 'var(--good)',
  BR: 'var(--positive)',
  I: 'var(--accent)',
  BACKGROUND: 'var(--surface)',
};

/** @throws Error where the SMILES cannot be read */
export async function drawStructure(smiles: string, description: string): Promise<SVGSVGElement> {
  const {default: library} = await import('smiles-drawer');
  const tree = await new Promise<object>((resolve, reject) => library.parse(smiles, resolve, reject));
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const drawer = new library.SvgDrawer({
    width: 420,
    height: 260,
    padding: 12,
    bondThickness: 1,
    themes: {page: colours},
  });
  drawer.draw(tree, svg, 'page', null);
  // The policy of the pages takes no styles of a drawing; those of structure.css do.
  for (const style of svg.querySelectorAll('style')) style.remove();
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', description);
  return svg;
}
