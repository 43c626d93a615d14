export * from './algorithm.js';
export * from './content.js';
export * from './header.js';
export * from './keys.js';
export * from './key-ring.js';
export * from './sign.js';
export * from './signer.js';
export * from './adapters/key-pair.js';
