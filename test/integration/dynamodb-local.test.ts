import { onDynamoDbLocal } from './on-engine.ts';
import { chatSuites } from './suites/chat.ts';

onDynamoDbLocal(chatSuites);
