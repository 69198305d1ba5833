/** Which page an address is of. */
import {views} from '.';
import type {PageProps, View} from './view';

export interface ViewAt {
  readonly view: View;
  readonly params: PageProps['params'];
}

/** The first view of which a path is. */
export function viewAt(path: string): ViewAt | undefined {
  for (const view of views) {
    for (const pattern of view.paths) {
      const params = parametersOf(pattern, path);
      if (params) return {view, params};
    }
  }
  return undefined;
}

/** @returns what stands in a path for the names of a pattern such as `/jobs/:id`; undefined where it is not of its kind */
function parametersOf(pattern: string, path: string): Record<string, string> | undefined {
  const [names, values] = [pattern, path].map((text) => text.replace(/\/$/, '').split('/'));
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
