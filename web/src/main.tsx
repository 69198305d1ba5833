import './theme/tokens.css';
import './theme/base.css';
import './theme/theme';
import {render} from 'preact';
import {App, beginPage} from './shell/app';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app"');
beginPage(location.pathname);
render(<App />, root);
