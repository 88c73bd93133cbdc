import { onDynalite } from './on-engine.ts';
import { phoneSuites } from './suites/phones.ts';

onDynalite(phoneSuites);
