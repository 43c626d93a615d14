/** One instruction of a Dockerfile: `COPY`, and all that follows it, continued lines joined. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** What follows one `FROM`; the last stage is the image. */
export interface Stage {
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, in order. Comments are left out; here-documents are not used in ours. */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: { image: string; instructions: Instruction[] }[] = [];
  for (const { name, rest } of instructionsOf(text)) {
    if (name === 'FROM') stages.push({ image: rest.split(/\s+/)[0] ?? '', instructions: [] });
    else stages.at(-1)?.instructions.push({ name, rest });
  }
  return stages;
}

function instructionsOf(text: string): Instruction[] {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, name, rest] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? [];
      return name === undefined || rest === undefined ? [] : [{ name: name.toUpperCase(), rest }];
    });
}

/** The last instruction of that name in a stage: for USER, CMD and EXPOSE it is the one that counts. */
export function lastOf(stage: Stage, name: string): string | undefined {
  return stage.instructions.findLast((instruction) => instruction.name === name)?.rest;
}
