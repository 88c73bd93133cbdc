import { onDynamoDbLocal } from './on-engine.ts';
import { phoneSuites } from './suites/phones.ts';

onDynamoDbLocal(phoneSuites);
