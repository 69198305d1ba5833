export {type LoadOptions, loadFiles, type Progress} from './load';
export {kinds, type Recognised, recognise} from './recognise';
export {formatReport, type LoadReport} from './report';
