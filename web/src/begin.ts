/**
 * What every page begins with: it sends for what the address will show before the frame of the pages, Preact with it, is
 * compiled and drawn. So nothing that is imported here may need them.
 */
import {viewAt} from './views/view-at';

const {view, params = {}} = viewAt(location.pathname) ?? {};
view?.begin?.(params, Object.fromEntries(new URLSearchParams(location.search)));
// What fails is told by the page itself, which loads and asks for the same.
view?.load().catch(() => undefined);
// In a task of its own: requests leave when this one ends.
void import('./main');
