import { shardOf } from '@silkgate/kernel';

/** The partition of a key, the same in both logs and in every producer: all events of a key stay in order. */
export function partitionOf(key: string, partitions: number): number {
  return shardOf(key) % partitions;
}
