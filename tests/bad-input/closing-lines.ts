// What a person reads last: the three closing lines, taken apart, and what must be true of every bad ending.

import { expect } from 'vitest'

export type Said = { stdout: string; stderr: string }

export type ClosingLines = { happened: string; means: string; next: string }

const heads = {
  en: ['What happened: ', 'What it means: ', 'Next command: '],
  it: ['Che cosa è successo: ', 'Che cosa significa: ', 'Prossimo comando: '],
} as const

/** The three lines; throws when an output does not end with exactly them, or holds the trace of a bug. */
export function closingLinesOf({ stdout, stderr }: Said, lang: 'it' | 'en' = 'en'): ClosingLines {
  const output = stderr.includes(heads[lang][0]) ? stderr : stdout
  const lines = output.trimEnd().split('\n').slice(-3)
  const rest = lines.map((line, at) => {
    const head = heads[lang][at] ?? ''
    if (!line.startsWith(head)) throw new Error(`no closing lines at the end of: ${stdout}${stderr}`)
    return line.slice(head.length)
  })
  expect(stdout + stderr).not.toMatch(/\n\s+at .*:\d+:\d+/)
  expect(`${stdout}${stderr}`.split(heads[lang][0])).toHaveLength(2)
  const [happened = '', means = '', next = ''] = rest
  return { happened, means, next }
}

/** The JSON objects on stdout; throws when anything else is on it. */
export function pureJson({ stdout }: Said): Readonly<Record<string, unknown>>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
}
