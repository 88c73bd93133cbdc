import { start } from './start.ts';

/** Runs the services in a process of their own, for tests that kill it. Usage: `node serve.ts DATA_DIRECTORY` */
const { endpoint, controls } = await start(process.argv[2]);
console.log(JSON.stringify({ endpoint, controls }));
