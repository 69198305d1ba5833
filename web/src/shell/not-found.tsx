import {Empty} from '../failure/states';

export function NotFound() {
  return (
    <Empty title="There is no page at this address">
      <p>It may have been mistyped, or belong to a newer openclue.</p>
      <a href="/">Go to the start page</a>
    </Empty>
  );
}
