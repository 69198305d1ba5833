import type {LibraryEntry} from './entries';

/** Whether something is open or proprietary: an icon, and the word for those who do not tell icons. */
export function AccessMark({access}: Pick<LibraryEntry, 'access'>) {
  const isOpen = access === 'published';
  return (
    <span class="access">
      <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true">
        {isOpen ? (
          <path d="M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M1.5 8h13M8 1.5c4 3.5 4 9.5 0 13c-4-3.5-4-9.5 0-13" />
        ) : (
          <path d="M3 7h10v7.5H3zM5 7V4.5a3 3 0 0 1 6 0V7" />
        )}
      </svg>
      {access}
    </span>
  );
}
