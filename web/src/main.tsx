import './theme/tokens.css';
import './theme/base.css';
import './theme/theme';
import {render} from 'preact';
import {App, beginPage} from './shell/app';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app"');
beginPage(location);
// In a task of its own: requests leave when this one ends.
setTimeout(() => render(<App />, root));
