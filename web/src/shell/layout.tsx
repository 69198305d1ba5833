import './layout.css';
import type {ComponentChildren} from 'preact';
import {useEffect, useState} from 'preact/hooks';
import {useLocation} from 'preact-iso';
import {DatasetSwitch} from '../dataset/dataset-switch';
import {keyOrigin} from '../key/user-key';
import {openPalette, PaletteDialog} from '../palette/palette';
import {isDark, toggleTheme} from '../theme/theme';
import {editKey, KeyDialog} from './key-dialog';
import {Menu} from './menu';

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The frame of every page: bar, menu, and what the page shows. */
export function Layout({children}: {readonly children: ComponentChildren}) {
  const {url} = useLocation();
  const [menuOpen, setMenuOpen] = useState(false);
  // Whoever has chosen wants to see the page.
  useEffect(() => setMenuOpen(false), [url]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="bar">
        <button
          type="button"
          class="button quiet menu-button"
          aria-expanded={menuOpen}
          aria-controls="menu"
          onClick={() => setMenuOpen(!menuOpen)}
        >
          <MenuIcon />
          <span class="visually-hidden">Menu</span>
        </button>
        <a class="brand" href="/">
          <Mark />
          openclue
        </a>
        <button type="button" class="search-button" onClick={() => openPalette()}>
          <span>Search or run a command</span>
          <kbd>{isMac ? '⌘ K' : 'Ctrl K'}</kbd>
        </button>
        <DatasetSwitch />
        <button type="button" class="button quiet small" onClick={editKey}>
          {keyLabel[keyOrigin.value]}
        </button>
        <ThemeButton />
      </header>
      <div class="frame">
        <nav id="menu" class={menuOpen ? 'menu open' : 'menu'} aria-label="Pages">
          <Menu />
        </nav>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <PaletteDialog />
      <KeyDialog />
    </>
  );
}

const keyLabel = {own: 'Your key', demo: 'Demo key', none: 'No key'} as const;

function ThemeButton() {
  return (
    <button type="button" class="button quiet small" onClick={toggleTheme}>
      {isDark() ? 'Light' : 'Dark'}
      <span class="visually-hidden"> colours</span>
    </button>
  );
}

function MenuIcon() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path d="M2 4h14M2 9h14M2 14h14" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
  );
}

/** Three points that are connected. */
function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M10 21L16 10L22 21Z" fill="none" stroke="currentColor" stroke-width="2.4" />
      <circle cx="10" cy="21" r="5" fill="var(--negative)" />
      <circle cx="22" cy="21" r="5" fill="var(--positive)" />
      <circle cx="16" cy="9" r="5" fill="currentColor" />
    </svg>
  );
}
