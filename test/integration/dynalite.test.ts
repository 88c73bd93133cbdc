import { onEngine } from './on-engine.ts';

onEngine('dynalite');
