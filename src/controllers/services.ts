import type {ControllerClass} from '@loopback/rest';
import {services} from '../services';
import {defineResourceController} from './resource.controller';

/** The controller of every uniform service. */
export const resourceControllers: readonly ControllerClass<object>[] = services.map(defineResourceController);
