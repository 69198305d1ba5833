import {services} from '../services';
import {defineResourceController} from './resource.controller';

/** The controller of every uniform service. */
export const resourceControllers = services.map(defineResourceController);
