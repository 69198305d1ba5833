import type {ComponentType} from 'preact';

/** What a page gets from its address. */
export interface PageProps {
  /** parts of the path that its pattern names: `/jobs/:id` gives `id` */
  readonly params: Readonly<Record<string, string>>;
  /** parameters after the question mark */
  readonly query: Readonly<Record<string, string>>;
}

export type Page = ComponentType<PageProps>;

/** Something the palette offers. */
export interface Command {
  readonly label: string;
  /** more words by which it is found */
  readonly words?: string;
  /** what it is; "command" where it says nothing */
  readonly hint?: string;
  /** an address of the pages, or what it does */
  readonly run: string | (() => void);
}

/** Kinds of things that the search of the server finds, by the ids that it gives. */
export type FoundKind = 'pert' | 'gene' | 'cell' | 'pcl' | 'drug' | 'dataset';

/** A page and the ways that lead to it. Each folder of views/ exports one from its index.ts; index.ts lists them. */
export interface View {
  /** patterns of its addresses: `/jobs/:id` */
  readonly paths: readonly string[];
  /** in the window's title */
  readonly title: string;
  /** Loads its code, with `import('./page')`, when it is first opened. */
  readonly load: () => Promise<{default: Page}>;
  /** Begins to ask for what its first picture needs, and to load its parts, while its code is loaded. */
  readonly begin?: (params: PageProps['params'], query: PageProps['query']) => void;
  /** its line in the menu, where it has one */
  readonly menu?: {readonly label: string; readonly section: MenuSection};
  readonly commands?: readonly Command[];
  /** kinds of things that it shows, and where */
  readonly shows?: Readonly<Partial<Record<FoundKind, (id: string) => string>>>;
}

/** Headings of the menu, in this order. */
export const menuSections = ['Ask', 'Reference', 'Learn', 'This server'] as const;
export type MenuSection = (typeof menuSections)[number];
