/**
 * What every page begins with: it sends for what the address will show before the frame of the pages, Preact with it, is
 * compiled and drawn. So nothing that is imported here may need them.
 */
import {views} from './views';

/** @returns what stands in an address for the names of a pattern such as `/jobs/:id`; undefined where it is not of its kind */
function parametersOf(pattern: string, path: string): Record<string, string> | undefined {
  const names = pattern.split('/');
  const values = path.replace(/\/$/, '').split('/');
  if (names.length !== values.length) return undefined;
  const found: Record<string, string> = {};
  for (const [n, name] of names.entries()) {
    if (name.startsWith(':')) found[name.slice(1)] = decoded(values[n]);
    else if (name !== values[n]) return undefined;
  }
  return found;
}

/** What is no text as it stands is none of ours: the page tells so. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function beginPage({pathname, search}: Location): void {
  for (const {paths, load, begin} of views) {
    for (const pattern of paths) {
      const parameters = parametersOf(pattern, pathname);
      if (!parameters) continue;
      begin?.(parameters, Object.fromEntries(new URLSearchParams(search)));
      // What fails is told by the page itself, which loads and asks for the same.
      load().catch(() => undefined);
      return;
    }
  }
}

beginPage(location);
// In a task of its own: requests leave when this one ends.
void import('./main');
