import {effect, signal} from '@preact/signals';

/** Light or dark as the system says, or as the reader chose in this browser. */
export type Theme = 'system' | 'light' | 'dark';

const stored = 'openclue_theme';

export const theme = signal<Theme>(readTheme());

effect(() => {
  const {dataset} = document.documentElement;
  if (theme.value === 'system') {
    delete dataset.theme;
    localStorage.removeItem(stored);
  } else {
    dataset.theme = theme.value;
    localStorage.setItem(stored, theme.value);
  }
});

function readTheme(): Theme {
  const kept = localStorage.getItem(stored);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

const system = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(system.matches);
// Some systems go dark in the evening.
system.addEventListener('change', () => {
  systemIsDark.value = system.matches;
});

/** What the reader sees now. */
export function isDark(): boolean {
  return theme.value === 'system' ? systemIsDark.value : theme.value === 'dark';
}

/** Changes to the other one; back to the system's choice where that is the same. */
export function toggleTheme(): void {
  const wanted = isDark() ? 'light' : 'dark';
  theme.value = wanted === (systemIsDark.value ? 'dark' : 'light') ? 'system' : wanted;
}
