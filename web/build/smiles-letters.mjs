// smiles-drawer puts the letters of atoms in their places by style attributes, which the policy of the pages refuses, and
// which a saved SVG loses. A transform attribute says the same.

const byStyle =
  /setAttributeNS\(null,"style",`transform: translateX\(\$\{(\w+)\}px\) translateY\(\$\{(\w+)\}px\)`\)/g;

/** A vite plugin that writes the places of letters as attributes. */
export function smilesLetters() {
  return {
    name: 'openclue-smiles-letters',
    transform(code, id) {
      if (!id.includes('/node_modules/smiles-drawer/')) return undefined;
      let found = 0;
      const mended = code.replace(byStyle, (_, x, y) => {
        found++;
        return `setAttributeNS(null,"transform",\`translate(\${${x}},\${${y}})\`)`;
      });
      if (found !== 1)
        throw new Error(`smiles-drawer places letters in ${found} ways, not in the one we know`);
      return {code: mended, map: null};
    },
  };
}
