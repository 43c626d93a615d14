/** A BER-TLV data object that holds bytes. */
export interface BerPrimitive {
  /** Upper-case hexadecimal ("9F26"). */
  readonly tag: string;
  readonly value: Buffer;
}

/** A BER-TLV data object that holds others. */
export interface BerTemplate {
  readonly tag: string;
  readonly children: readonly BerObject[];
}

export type BerObject = BerPrimitive | BerTemplate;

export function isBerTemplate(object: BerObject): object is BerTemplate {
  return 'children' in object;
}

/** The bytes of a tag, undefined if it is absent or a template. */
export function bytesOf(objects: readonly BerObject[], tag: string): Buffer | undefined {
  const object = objects.find((candidate) => candidate.tag === tag);
  return object === undefined || isBerTemplate(object) ? undefined : object.value;
}

/** What stands inside the template of a tag. */
export function berChildrenOf(objects: readonly BerObject[], tag: string): readonly BerObject[] | undefined {
  const object = objects.find((candidate) => candidate.tag === tag);
  return object !== undefined && isBerTemplate(object) ? object.children : undefined;
}

/** Bit 6 of the first tag byte: the value is made of data objects. */
export function isConstructedTag(firstByte: number): boolean {
  return (firstByte & 0x20) !== 0;
}
