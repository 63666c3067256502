// Paths to the fields of a plan, as arrays inside and as dotted text for people.

export type FieldPath = readonly (string | number)[]

const passwordForms: readonly (string | number)[] = ['env', 'file', 'command', 'prompt']

/**
 * `mailboxes[3].target.user`; keys that are not plain words stand in quotes, below another in brackets too.
 * Below `password` only the known keys are shown: someone may have typed the password itself as a key.
 */
export function fieldText(path: FieldPath): string {
  let text = ''
  for (const [index, step] of path.entries()) {
    if (path[index - 1] === 'password' && !passwordForms.includes(step)) break
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[\p{L}\p{N}_-]+$/u.test(step)) text += text === '' ? step : `.${step}`
    else text += text === '' ? JSON.stringify(step) : `[${JSON.stringify(step)}]`
  }
  return text
}

/** The value at a path of parsed YAML; undefined when there is none. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let here: unknown = value
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    here = (here as Record<string | number, unknown>)[step]
  }
  return here
}

/** The text at a path; undefined when there is none or it is something else. */
export function textAt(value: unknown, path: FieldPath): string | undefined {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : undefined
}
