import { parseMessage, requestContent, responseContent, resultOf } from '@silkgate/alipayplus';
import type { ResultObject, Signer } from '@silkgate/alipayplus';
import { databaseFailureOf } from '@silkgate/persistence';
import type { Logger } from '@silkgate/observability';
import { applyConfirmation } from './apply-confirmation.js';
import type { ConfirmationPorts } from './apply-confirmation.js';
import { ConfirmationSchema } from './bank-message.js';
import type { BankProfileSource } from './bank-profile.js';
import { signMessage, verifyMessage } from './signed-message.js';

export interface ConfirmationIntakePorts extends ConfirmationPorts {
  readonly bank: BankProfileSource;
  readonly signer: Signer;
  readonly logger: Logger;
  /** Told after something became final. */
  readonly onApplied: () => void;
}

/** A request as received, byte for byte. */
export interface SignedRequest {
  readonly path: string;
  readonly clientId: string | undefined;
  readonly requestTime: string | undefined;
  readonly signature: string | undefined;
  readonly body: Uint8Array;
}

export interface SignedAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `POST /bank/v1/confirmations`: what the bank says counts only under its signature. */
export class ConfirmationIntake {
  constructor(private readonly ports: ConfirmationIntakePorts) {}

  async receive(request: SignedRequest): Promise<SignedAnswer> {
    return this.answer(request, await this.resultFor(request));
  }

  private async resultFor(request: SignedRequest): Promise<ResultObject> {
    const bank = await this.ports.bank.load();
    if (!bank.ok) return resultOf('UNKNOWN_EXCEPTION');
    const { clientId, path, body, requestTime: time, signature } = request;
    if (clientId !== bank.value.clientId) return resultOf('CLIENT_INVALID');
    const verified = await verifyMessage(
      { time, signature },
      (at) => requestContent('POST', path, clientId, at, body),
      { keys: bank.value.keys, clock: this.ports.clock },
    );
    if (!verified.ok) {
      this.ports.logger.warn({ ...verified.error }, 'a confirmation was refused');
      return resultOf(verified.error.code, verified.error.detail);
    }
    return this.apply(body);
  }

  private async apply(body: Uint8Array): Promise<ResultObject> {
    const confirmation = parseMessage(ConfirmationSchema, body);
    if (!confirmation.ok) return resultOf('PARAM_ILLEGAL', confirmation.error.field);
    const { instructionId } = confirmation.value;
    try {
      const decision = await applyConfirmation(this.ports, confirmation.value);
      if (decision.kind === 'refused') {
        this.ports.logger.error(
          { instructionId, reason: decision.reason },
          'a confirmation contradicts the books',
        );
        return resultOf(decision.code);
      }
      if (decision.kind === 'apply') this.ports.onApplied();
      return resultOf('SUCCESS');
    } catch (error) {
      if (databaseFailureOf(error) === undefined) throw error;
      // The bank repeats it: nothing is lost, and nothing was promised.
      this.ports.logger.warn({ err: error, instructionId }, 'a confirmation could not be stored');
      return resultOf('UNKNOWN_EXCEPTION');
    }
  }

  private async answer({ path, clientId }: SignedRequest, result: ResultObject): Promise<SignedAnswer> {
    const body = JSON.stringify({ result });
    const { time, signature } = await signMessage(
      (at) => responseContent('POST', path, clientId ?? '', at, body),
      this.ports,
    );
    const headers = { 'content-type': 'application/json; charset=UTF-8', 'response-time': time, signature };
    return { headers: clientId === undefined ? headers : { ...headers, 'client-id': clientId }, body };
  }
}
