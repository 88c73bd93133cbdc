import type { ServerResponse } from 'node:http';
import * as v from 'valibot';
import { type AwsFailure, answerError } from './aws-answer.ts';
import { SERVICES, type Service } from './aws-call.ts';
import { type Control, control, readJson } from './control.ts';

const MODES = ['ok', 'error', 'throttle', 'timeout'] as const;

const FaultSchema = v.object({
  service: v.picklist(SERVICES),
  mode: v.picklist(MODES),
  /** The share of calls that fail. */
  rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
});
type Fault = v.InferOutput<typeof FaultSchema>;

/** What each service answers when it breaks down. */
const ERRORS: Record<Service, AwsFailure> = {
  dynamodb: { status: 500, code: 'InternalServerError', message: 'Internal server error' },
  sns: { status: 500, code: 'InternalError', message: 'An internal service error occurred' },
  sqs: {
    status: 500,
    code: 'InternalFailure',
    message: 'We encountered an internal error. Please try again.',
  },
  secretsmanager: {
    status: 500,
    code: 'InternalServiceError',
    message: 'An error occurred on the server side.',
  },
  logs: {
    status: 500,
    code: 'ServiceUnavailableException',
    message: 'The service cannot complete the request.',
  },
};

/** What each service answers to a caller that is too fast; status codes as in the services' API models. */
const THROTTLES: Record<Service, AwsFailure> = {
  dynamodb: {
    status: 400,
    code: 'ProvisionedThroughputExceededException',
    message: 'The level of configured provisioned throughput for the table was exceeded.',
  },
  sns: { status: 429, code: 'Throttled', message: 'Rate exceeded' },
  sqs: { status: 403, code: 'RequestThrottled', message: 'Request is throttled.' },
  secretsmanager: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
  logs: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
};

/** Makes the services fail on purpose. */
export class Faults {
  readonly #inForce = new Map<Service, Fault>();
  readonly #held = new Map<ServerResponse, Service>();

  /** Answers the call with the fault in force, if there is one and it strikes; says whether it did. */
  strike(service: Service, response: ServerResponse): boolean {
    const fault = this.#inForce.get(service);
    if (fault === undefined || fault.mode === 'ok' || Math.random() >= fault.rate) return false;
    if (fault.mode === 'timeout') this.#hold(service, response);
    else answerError(response, service, (fault.mode === 'error' ? ERRORS : THROTTLES)[service]);
    return true;
  }

  /** `PUT` sets the fault of a service, `GET` shows the faults in force, `DELETE` ends them all. */
  readonly control: Control = control((path) =>
    path === '' || path === '/'
      ? {
          GET: () => [...this.#inForce.values()],
          PUT: async (request) => this.#set(await readJson(request, FaultSchema)),
          DELETE: () => {
            this.end();
            return [...this.#inForce.values()];
          },
        }
      : undefined,
  );

  /** Ends all faults; calls that were held open lose their connection. */
  end(): void {
    this.#inForce.clear();
    for (const response of this.#held.keys()) response.destroy();
  }

  #set(fault: Fault): Fault[] {
    if (fault.mode === 'ok') this.#inForce.delete(fault.service);
    else this.#inForce.set(fault.service, fault);
    for (const [response, service] of this.#held) {
      if (service === fault.service && fault.mode !== 'timeout') response.destroy();
    }
    return [...this.#inForce.values()];
  }

  #hold(service: Service, response: ServerResponse): void {
    this.#held.set(response, service);
    response.once('close', () => this.#held.delete(response));
  }
}
