import type { EpochMs, RandomSource } from '@silkgate/kernel';
import { backOffMs } from './back-off.js';

export interface CircuitSettings {
  /** Calls under way to one recipient at most. */
  readonly notificationsPerParticipant: number;
  /** After so many failures in a row only probes are sent. */
  readonly circuitOpensAfter: number;
  /** Longest pause between two probes. */
  readonly circuitLongestPauseMs: number;
}

interface Circuit {
  underWay: number;
  failuresInRow: number;
  /** Failed probes since it opened, from 1; 0 while it is closed. */
  openings: number;
  probeAt: EpochMs;
}

/** How a call's end changed a recipient's circuit. */
export type CircuitChange = 'opened' | 'closed' | undefined;

/**
 * What one copy knows of each recipient: how many calls to it are under way, and whether it answers. One that fails
 * again and again is left alone but for a probe now and then, so that what it is owed costs no attempts while it is
 * away. Lost with the process: the next one finds out by itself.
 */
export class RecipientCircuits {
  readonly #circuits = new Map<string, Circuit>();

  constructor(
    private readonly settings: CircuitSettings,
    private readonly random: RandomSource,
  ) {}

  /** How many more calls to the recipient may begin now. */
  roomFor(recipientId: string, now: EpochMs): number {
    const { notificationsPerParticipant } = this.settings;
    const circuit = this.#circuits.get(recipientId);
    if (circuit === undefined) return notificationsPerParticipant;
    if (circuit.openings === 0) return Math.max(notificationsPerParticipant - circuit.underWay, 0);
    // Open: nothing before the time of the probe, and then one at a time.
    return circuit.probeAt <= now && circuit.underWay === 0 ? 1 : 0;
  }

  /** Those to whom fewer may go than to one that nothing is known of. */
  restricted(now: EpochMs): { readonly recipientId: string; readonly room: number }[] {
    return [...this.#circuits.keys()].map((recipientId) => ({
      recipientId,
      room: this.roomFor(recipientId, now),
    }));
  }

  began(recipientId: string): void {
    this.#circuitOf(recipientId).underWay += 1;
  }

  ended(recipientId: string, delivered: boolean, now: EpochMs): CircuitChange {
    const circuit = this.#circuitOf(recipientId);
    circuit.underWay -= 1;
    const change = delivered ? close(circuit) : this.#failed(circuit, now);
    if (circuit.underWay === 0 && circuit.failuresInRow === 0) this.#circuits.delete(recipientId);
    return change;
  }

  #failed(circuit: Circuit, now: EpochMs): CircuitChange {
    circuit.failuresInRow += 1;
    const isOpen = circuit.openings > 0;
    // Calls that began before it opened say nothing new.
    if (isOpen && now < circuit.probeAt) return undefined;
    if (circuit.failuresInRow < this.settings.circuitOpensAfter) return undefined;
    circuit.openings += 1;
    circuit.probeAt = now + backOffMs(circuit.openings, this.settings.circuitLongestPauseMs, this.random);
    return isOpen ? undefined : 'opened';
  }

  #circuitOf(recipientId: string): Circuit {
    const known = this.#circuits.get(recipientId);
    if (known !== undefined) return known;
    const fresh: Circuit = { underWay: 0, failuresInRow: 0, openings: 0, probeAt: 0 };
    this.#circuits.set(recipientId, fresh);
    return fresh;
  }
}

function close(circuit: Circuit): CircuitChange {
  const wasOpen = circuit.openings > 0;
  circuit.failuresInRow = 0;
  circuit.openings = 0;
  return wasOpen ? 'closed' : undefined;
}
