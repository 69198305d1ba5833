import './theme/tokens.css';
import './theme/base.css';
import './theme/theme';
import {render} from 'preact';
import {begunAnswers} from './api/begun';
import {App, preloadPage} from './shell/app';

/** Milliseconds that nobody notices: frame, page and its first answer are drawn as one where they are there by then. */
const patience = 100;

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app"');
const late = new Promise((resolve) => setTimeout(resolve, patience));
// What fails is told by the page.
const page = preloadPage(location.pathname).catch(() => undefined);
void Promise.race([Promise.all([page, begunAnswers()]), late]).then(() => render(<App />, root));
