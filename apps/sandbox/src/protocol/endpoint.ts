import { parseRequest, resultOf, type Operation } from '@silkgate/alipayplus';
import type { Clock, Timers } from '@silkgate/kernel';
import { bend } from '../faults/domain/bend.js';
import type { ArmedFault, FaultBoard } from '../faults/domain/fault.js';
import { refuseLater, type LaterRefusals } from '../faults/later-refusals.js';
import { authenticate, type ReceivedRequest } from './authentication.js';
import type { Answering, Twist } from './participant.js';
import { signAnswer, type SignedAnswer } from './signed-answer.js';

/** What goes back: an answer, or nothing at all (the connection is cut). */
export type EndpointAnswer = SignedAnswer | { readonly status: 'no-answer' };

export interface EndpointPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly faults: FaultBoard;
  readonly laterRefusals: LaterRefusals;
}

/** Answers one call of the switch to a participant: signature, form, the participant's decision, faults, signature. */
export async function answerCall(
  participant: Answering,
  operation: Operation,
  request: ReceivedRequest,
  ports: EndpointPorts,
): Promise<EndpointAnswer> {
  const { clientId, counterpart } = participant.identity;
  const signed = (body: object): Promise<SignedAnswer> =>
    signAnswer(request, clientId, participant.identity.signer, ports.clock, body);
  const authentic = await authenticate(request, clientId, counterpart, ports.clock);
  if (!authentic.ok) return signed({ result: resultOf(authentic.error) });
  const parsed = parseRequest(operation, request.body);
  if (!parsed.ok) return signed({ result: resultOf('PARAM_ILLEGAL', parsed.error.field) });
  const refused = ports.laterRefusals.of(clientId, operation, parsed.value);
  if (refused) return signed({ result: resultOf('PROCESS_FAIL') });
  const answer = (twist?: Twist): Promise<object> => participant.answer(operation, parsed.value, twist);
  const fault = ports.faults.take(clientId, operation);
  if (fault === undefined) return signed(await answer());
  const refuse = (): void => refuseLater(ports.laterRefusals, clientId, operation, parsed.value);
  return faulty(fault, operation, { answer, signed, refuse }, ports.timers);
}

interface Calls {
  readonly answer: (twist?: Twist) => Promise<object>;
  readonly signed: (body: object) => Promise<SignedAnswer>;
  /** This call's id is refused from now on. */
  readonly refuse: () => void;
}

/** What each kind of fault means for the answer, and whether the call has its effect. */
async function faulty(
  { kind, delayMs }: ArmedFault,
  operation: Operation,
  { answer, signed, refuse }: Calls,
  timers: Timers,
): Promise<EndpointAnswer> {
  switch (kind) {
    case 'timeout': // No effect, and no answer before anybody's deadline.
      await timers.sleep(delayMs);
      return { status: 'no-answer' };
    case 'delay': {
      const body = await answer();
      await timers.sleep(delayMs);
      return signed(body);
    }
    case 'drop-response': // The effect took place; nobody hears of it.
      await answer();
      return { status: 'no-answer' };
    case 'duplicate': {
      // The network delivered the call twice, at once.
      const [first] = await Promise.all([answer(), answer()]);
      return signed(first);
    }
    case 'http-500': // No effect.
      return { status: 500, headers: { 'content-type': 'text/plain' }, body: 'internal error' };
    case 'wrong-amount':
    case 'wrong-currency':
    case 'wrong-id':
      return signed(bend(await answer(), kind));
    case 'bad-signature':
      return withOtherBody(await signed(await answer()));
    case 'unknown-then-success':
    case 'unknown-then-failure':
      if (operation === 'pay') return signed(await answer({ kind, delayMs }));
      if (kind === 'unknown-then-failure') refuse();
      return signed({ result: resultOf('UNKNOWN_EXCEPTION') });
    case 'success-after-cancel':
      return signed(operation === 'pay' ? await answer({ kind }) : { result: resultOf('UNKNOWN_EXCEPTION') });
  }
}

/** One space more than was signed: the JSON says the same, the signature no longer fits. */
function withOtherBody(answer: SignedAnswer): SignedAnswer {
  return { ...answer, body: `${answer.body} ` };
}
