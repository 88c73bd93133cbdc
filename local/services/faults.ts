import type { ServerResponse } from 'node:http';
import * as v from 'valibot';
import { type AwsFailure, answerError } from './aws-answer.ts';
import { type AwsCall, SERVICES, type Service } from './aws-call.ts';
import { type Control, control, readJson } from './control.ts';
import { cutOff, stopAfterHeaders } from './lost-answer.ts';

/** With `lost` and `stall` the call is carried out, and then its caller waits in vain: for all of the answer, or for its body. */
const MODES = ['ok', 'error', 'throttle', 'timeout', 'lost', 'stall'] as const;

/** Whose calls fail: those of the handlers, or those by which Lambda itself takes messages from queues for them. */
const CALLERS = ['functions', 'event_sources'] as const;
export type Callers = (typeof CALLERS)[number];

const FaultSchema = v.object({
  service: v.picklist(SERVICES),
  mode: v.picklist(MODES),
  /** The share of calls that fail. */
  rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  /** @default functions */
  callers: v.optional(v.picklist(CALLERS)),
  /** Such as `Publish`. @default all */
  operation: v.optional(v.string()),
});
type Fault = v.InferOutput<typeof FaultSchema>;

/** How often calls of one kind were struck. */
interface Strokes extends Pick<Fault, 'service' | 'mode'> {
  readonly callers: Callers;
  readonly operation: string;
  times: number;
}

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

/** A service fails in one way at a time for each kind of callers. */
const keyOf = ({ service, callers = 'functions' }: Pick<Fault, 'service' | 'callers'>): string =>
  `${callers} ${service}`;

/** Makes the services fail on purpose. */
export class Faults {
  readonly #inForce = new Map<string, Fault>();
  readonly #held = new Map<ServerResponse, Fault>();
  readonly #strokes = new Map<string, Strokes>();

  /** Has the fault in force, if there is one, strike a call or not; says whether the call is settled by that. */
  strike(
    callers: Callers,
    service: Service,
    { operation }: Pick<AwsCall, 'operation'>,
    response: ServerResponse,
  ): boolean {
    const fault = this.#inForce.get(keyOf({ service, callers }));
    if (fault === undefined || fault.mode === 'ok' || Math.random() >= fault.rate) return false;
    if ((fault.operation ?? operation) !== operation) return false;
    this.#count({ service, mode: fault.mode, callers, operation });
    switch (fault.mode) {
      case 'lost':
        cutOff(response);
        return false;
      case 'stall':
        stopAfterHeaders(response);
        this.#hold(fault, response);
        return false;
      case 'timeout':
        this.#hold(fault, response);
        return true;
      default:
        answerError(response, service, (fault.mode === 'error' ? ERRORS : THROTTLES)[service]);
        return true;
    }
  }

  /**
   * `PUT` sets the fault of a service, `GET` shows the faults in force, `DELETE` ends them all. `GET` of `/struck` tells how
   * often calls were struck since the start.
   */
  readonly control: Control = control((path) => {
    if (path === '/struck') return { GET: () => [...this.#strokes.values()] };
    if (path !== '' && path !== '/') return undefined;
    return {
      GET: () => [...this.#inForce.values()],
      PUT: async (request) => this.#set(await readJson(request, FaultSchema)),
      DELETE: () => {
        this.end();
        return [...this.#inForce.values()];
      },
    };
  });

  /** Ends all faults; calls that were held open lose their connection. */
  end(): void {
    this.#inForce.clear();
    for (const response of this.#held.keys()) response.destroy();
  }

  #set(fault: Fault): Fault[] {
    const key = keyOf(fault);
    if (fault.mode === 'ok') this.#inForce.delete(key);
    else this.#inForce.set(key, fault);
    for (const [response, holding] of this.#held) {
      if (keyOf(holding) === key && holding.mode !== fault.mode) response.destroy();
    }
    return [...this.#inForce.values()];
  }

  #hold(fault: Fault, response: ServerResponse): void {
    this.#held.set(response, fault);
    response.once('close', () => this.#held.delete(response));
  }

  #count(struck: Omit<Strokes, 'times'>): void {
    const { service, mode, callers, operation } = struck;
    const key = [service, mode, callers, operation].join(' ');
    const known = this.#strokes.get(key) ?? { ...struck, times: 0 };
    known.times++;
    this.#strokes.set(key, known);
  }
}
