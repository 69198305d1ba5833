import type {ControllerClass} from '@loopback/rest';
import {services} from '../models/services';
import {ProbesetsController} from './probesets.controller';
import {defineRecordController} from './record.controller';
import {defineResourceController, type ResourceControllerClass} from './resource.controller';

const reading = services.map(defineResourceController);

/** The controllers that answer reads of the uniform services, by name. */
export const readControllers: ReadonlyMap<string, ResourceControllerClass> = new Map(
  reading.map((controller) => [controller.name, controller]),
);

/** The controllers of all data services. */
export const resourceControllers: readonly ControllerClass<object>[] = [
  ...reading,
  ...services.filter(({writable}) => writable).map(defineRecordController),
  ProbesetsController,
];
