import { onDynalite } from './on-engine.ts';
import { chatSuites } from './suites/chat.ts';

onDynalite(chatSuites);
