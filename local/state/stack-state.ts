import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { LocalStackError, messageOf } from '../local-stack-error.ts';
import { writeJsonAtomically } from './atomic-file.ts';

const CustomResourceRecordSchema = v.object({
  type: v.string(),
  physicalId: v.string(),
  /** As they were last sent with success, `ServiceToken` included. */
  properties: v.record(v.string(), v.unknown()),
  data: v.record(v.string(), v.unknown()),
  retain: v.boolean(),
});
export type CustomResourceRecord = v.InferOutput<typeof CustomResourceRecordSchema>;

const StateSchema = v.object({
  /** Absent until the first stack runs over this data. */
  stackName: v.optional(v.string()),
  stackUuid: v.string(),
  ports: v.record(v.string(), v.number()),
  customResources: v.record(v.string(), CustomResourceRecordSchema),
});
type State = v.InferOutput<typeof StateSchema>;

/** What CloudFormation would remember of a stack, and the ports; written to `stack.json` after each change. */
export class StackState {
  readonly #path: string | undefined;
  readonly #state: State;

  /**
   * @param dataDir where `stack.json` is; undefined keeps the state in memory
   * @throws LocalStackError where the file cannot be read
   */
  constructor(dataDir: string | undefined) {
    this.#path = dataDir && join(dataDir, 'stack.json');
    this.#state = readState(this.#path) ?? { stackUuid: randomUUID(), ports: {}, customResources: {} };
  }

  get stackUuid(): string {
    return this.#state.stackUuid;
  }

  /** @throws LocalStackError where another stack ran over this data: its names, and so its tables, are others */
  useStack(stackName: string): void {
    const { stackName: former } = this.#state;
    if (former !== undefined && former !== stackName) {
      throw new LocalStackError(
        `The data directory holds the stack ${former}, not ${stackName}: choose another with --data`,
      );
    }
    this.#state.stackName = stackName;
    this.#save();
  }

  port(name: string): number | undefined {
    return this.#state.ports[name];
  }

  rememberPort(name: string, port: number): void {
    this.#state.ports[name] = port;
    this.#save();
  }

  get customResources(): Readonly<Record<string, CustomResourceRecord>> {
    return this.#state.customResources;
  }

  rememberCustomResource(logicalId: string, record: CustomResourceRecord): void {
    this.#state.customResources[logicalId] = record;
    this.#save();
  }

  forgetCustomResource(logicalId: string): void {
    delete this.#state.customResources[logicalId];
    this.#save();
  }

  #save(): void {
    if (this.#path !== undefined) writeJsonAtomically(this.#path, this.#state);
  }
}

function readState(path: string | undefined): State | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  try {
    return v.parse(StateSchema, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new LocalStackError(`Cannot read ${path}: ${messageOf(error)}`);
  }
}
