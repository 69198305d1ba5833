/** The server as a library: `require('openclue')`. The engine alone is `openclue/engine`, the client `openclue/client`. */
export {type Config, readConfig, settingNames} from './config';
export {OpenclueError} from './errors';
export {type RunningServer, startServer, startWorker} from './http/server';
export {createLog, type Log} from './log';
export {version} from './version';
