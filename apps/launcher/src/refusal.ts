/** Something outside us stands in the way (a port in use, no disk): told to the user as one clear sentence. */
export class Refusal extends Error {}
