import { onDynalite } from './on-engine.ts';
import { chanceSuites, chatSuites } from './suites/chat.ts';

onDynalite([...chatSuites, ...chanceSuites]);
