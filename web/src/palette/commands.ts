/** What the palette can do beside searching: the views' own commands, and those of the frame. */
import {chooseDataset, datasets} from '../dataset/datasets';
import {editKey} from '../shell/key-dialog';
import {toggleTheme} from '../theme/theme';
import {views} from '../views';
import type {Command} from '../views/view';

const ofTheFrame: readonly Command[] = [
  {label: 'Light or dark colours', words: 'theme night', run: toggleTheme},
  {label: 'Edit API Key', words: 'user_key demo login', run: editKey},
];

function allCommands(): readonly Command[] {
  const pages = views.flatMap(({menu, paths, commands = []}): readonly Command[] =>
    commands.length > 0 || !menu ? commands : [{label: menu.label, run: paths[0]}],
  );
  const switches = (datasets.value ?? []).map(
    ({name = ''}): Command => ({label: `Use dataset ${name}`, run: () => chooseDataset(name)}),
  );
  return [...pages, ...switches, ...ofTheFrame];
}

/** Commands that hold every word that was typed; all for none. */
export function matchingCommands(text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/);
  return allCommands().filter(({label, words: more = ''}) => {
    const said = `${label} ${more}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
