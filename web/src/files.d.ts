declare module '*.yml' {
  import type {GlossaryEntry} from './terms/glossary';

  const entries: readonly GlossaryEntry[];
  export default entries;
}
