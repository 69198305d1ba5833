import type {ControllerClass} from '@loopback/rest';
import {services} from '../services';
import {ProbesetsController} from './probesets.controller';
import {defineRecordController} from './record.controller';
import {defineResourceController} from './resource.controller';

/** The controllers of all data services. */
export const resourceControllers: readonly ControllerClass<object>[] = [
  ...services.map(defineResourceController),
  ...services.filter(({writable}) => writable).map(defineRecordController),
  ProbesetsController,
];
