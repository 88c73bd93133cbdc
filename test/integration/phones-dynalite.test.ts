import { onDynalite } from './on-engine.ts';
import { phoneRequestSuites, phoneSuites } from './suites/phones.ts';

onDynalite([...phoneSuites, ...phoneRequestSuites]);
