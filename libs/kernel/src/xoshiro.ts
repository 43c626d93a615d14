export type XoshiroState = [number, number, number, number];

/**
 * One step of xoshiro128** 1.1 (Blackman and Vigna): changes the state, returns the next unsigned 32-bit number.
 */
export function nextXoshiro128(state: XoshiroState): number {
  const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
  const shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotateLeft(state[3], 11);
  return result;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
