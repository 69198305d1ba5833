/** The server is of the same package, and so of the same version, as its engine. */
export {packageRoot, version} from './engine/ground/package';
