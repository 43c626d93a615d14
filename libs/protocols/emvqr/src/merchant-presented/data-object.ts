/** A data object that holds text. */
export interface Primitive {
  /** Two digits. */
  readonly tag: string;
  readonly value: string;
}

/** A data object that holds others. */
export interface Template {
  readonly tag: string;
  readonly children: readonly DataObject[];
}

export type DataObject = Primitive | Template;

export function isTemplate(object: DataObject): object is Template {
  return 'children' in object;
}

/** The object of a tag; a tag stands at most once in a code or template. */
export function find(objects: readonly DataObject[], tag: string): DataObject | undefined {
  return objects.find((object) => object.tag === tag);
}

/** The text of a tag, undefined if it is absent or a template. */
export function valueOf(objects: readonly DataObject[], tag: string): string | undefined {
  const object = find(objects, tag);
  return object === undefined || isTemplate(object) ? undefined : object.value;
}

/** What stands inside the template of a tag, undefined if it is absent or no template. */
export function childrenOf(objects: readonly DataObject[], tag: string): readonly DataObject[] | undefined {
  const object = find(objects, tag);
  return object !== undefined && isTemplate(object) ? object.children : undefined;
}
