import {useEffect, useErrorBoundary} from 'preact/hooks';
import {ErrorBoundary, LocationProvider, lazy, Route, Router, useLocation} from 'preact-iso';
import {toFailure} from '../api/failure';
import {FailurePanel} from '../failure/failure-panel';
import {views} from '../views';
import type {Page} from '../views/view';
import {viewAt} from '../views/view-at';
import {Layout} from './layout';
import {NotFound} from './not-found';

/** Addresses of the pages; all others, the API's and the downloads', are left to the browser. */
const ownAddresses = /^[?]|^\/(?!api\/|results\/|explorer\/.|openapi|health|metrics|temp_api_key)/;

const routes = views.flatMap((view) => {
  const {paths, title, load} = view;
  const Loaded = lazy(load);
  const page: Page = (props) => (
    <Titled title={title}>
      <Loaded {...props} />
    </Titled>
  );
  return paths.map((path) => ({view, path, page, preload: Loaded.preload}));
});

/** Loads the page of an address. */
export async function preloadPage(path: string): Promise<void> {
  const at = viewAt(path);
  await routes.find(({view}) => view === at?.view)?.preload();
}

export function App() {
  return (
    <LocationProvider scope={ownAddresses}>
      <Layout>
        <Guarded>
          <ErrorBoundary>
            <Router onRouteChange={afterRouteChange}>
              {routes.map(({path, page}) => (
                <Route key={path} path={path} component={page} />
              ))}
              <Route default component={NotFound} />
            </Router>
          </ErrorBoundary>
        </Guarded>
      </Layout>
    </LocationProvider>
  );
}

/** Readers of a screen learn of the new page: the focus goes to its heading. */
function afterRouteChange(): void {
  requestAnimationFrame(() => document.getElementById('main')?.focus({preventScroll: true}));
}

function Titled({title, children}: {readonly title: string; readonly children: preact.ComponentChildren}) {
  useEffect(() => {
    document.title = `${title} · openclue`;
  }, [title]);
  return <>{children}</>;
}

/** A page that fails, or whose code is gone because the server was updated, says so in place. */
function Guarded({children}: {readonly children: preact.ComponentChildren}) {
  const {url} = useLocation();
  const [error, reset] = useErrorBoundary((fault) => console.warn(fault));
  // Another address is another chance.
  useEffect(reset, [url]);
  if (error === undefined) return <>{children}</>;
  return (
    <FailurePanel failure={toFailure(error)} title="This page could not be shown">
      <button type="button" class="button primary" onClick={() => location.reload()}>
        Load it anew
      </button>
    </FailurePanel>
  );
}
