// `providers`: the table and the page of each preset, in both languages, at 80 columns, and as JSON.

import { describe, expect, it } from 'vitest'
import { invocationOf, runProgram } from '../../src/cli/program.ts'
import type { Shell } from '../../src/cli/shell.ts'
import type { Language } from '../../src/model/request.ts'
import { presetOf, providerNames, withoutPreset } from '../../src/plan/presets.ts'
import { width } from '../../src/ui/text.ts'
import { dayInWords } from '../../src/words/provider-words.ts'
import { Recorder } from '../ui/recorded.ts'

async function typed(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const stdout = new Recorder()
  const stderr = new Recorder()
  const shell = {
    env: { LANG: 'en_GB.UTF-8' },
    stdin: { isTTY: false },
    stdout,
    stderr,
    exitNow: () => undefined,
    letGoOfTerminal: () => undefined,
  } as unknown as Shell
  return { code: await runProgram(argv, invocationOf(argv, shell)), out: stdout.text, err: stderr.text }
}

/** The text as if it had been written on one line. */
const unbroken = (text: string): string => text.replaceAll(/\s+/g, ' ')

function expectReadable(out: string): void {
  expect(Math.max(...out.split('\n').map(width))).toBeLessThan(80)
  expect(out).not.toMatch(/undefined|\[object|[{]user[}]/)
}

describe.each<Language>(['en', 'it'])('in %s', (lang) => {
  it('lists every preset with its host, and how and since when that is known', async () => {
    const { code, out, err } = await typed('providers', '--lang', lang)
    expect([code, err]).toEqual([0, ''])
    expectReadable(out)
    for (const name of providerNames) {
      const preset = presetOf(name)
      const line = out.split('\n').find((one) => one.startsWith(`${name} `))
      expect(line).toContain(` ${preset?.host} `)
      expect(line).toMatch(new RegExp(`${dayInWords(preset?.serverKnown.on ?? '', lang)}$`))
    }
    for (const name of withoutPreset) expect(out).toContain(name)
    expect(unbroken(out)).toContain(
      lang === 'it' ? 'non abbiamo provato nulla di questo' : 'tried none of this ourselves',
    )
    expect(unbroken(out)).toContain(
      lang === 'it' ? 'non confermato: solo in tanti altri programmi' : 'unconfirmed: only in so many other programs',
    )
  })

  it.each(providerNames)('tells all about %s', async (name) => {
    const { code, out } = await typed('providers', name, '--lang', lang)
    const preset = presetOf(name)
    expect(code).toBe(0)
    expectReadable(out)
    expect(out).toContain(`${name}: ${preset?.title}`)
    expect(out).toContain(`provider: ${name}`)
    for (const trap of preset?.traps ?? []) expect(unbroken(out)).toContain(trap.text[lang])
    const open =
      (preset?.traps ?? []).filter((trap) => trap.known === undefined).length +
      (preset?.login.known === undefined ? 1 : 0)
    expect(
      unbroken(out).split(lang === 'it' ? 'non verificato: una domanda aperta' : 'not verified: an open question'),
    ).toHaveLength(open + 1)
  })
})

it('finds a provider by another of its names', async () => {
  expect((await typed('providers', 'Infocert')).out).toContain('legalmail: InfoCert Legalmail')
})

it('refuses an unknown name with the next command', async () => {
  const { code, out, err } = await typed('providers', 'sogeixyz')
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('There is no preset "sogeixyz".')
  expect(err).toContain('Next command: pec-migrate providers')
})

it('is one JSON document for machines, with the sources', async () => {
  const { out } = await typed('providers', '--json')
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  const document = JSON.parse(out) as { schema: string; providers: { name: string }[]; withoutPreset: string[] }
  expect(document).toMatchObject({ schema: 'pec-migrate/providers@1', withoutPreset })
  expect(document.providers.map((one) => one.name)).toEqual(providerNames)
  expect(document.providers[0]).toMatchObject({
    name: 'aruba',
    host: 'imaps.pec.aruba.it',
    port: 993,
    tls: 'implicit',
    serverKnown: { how: 'login', on: '2026-09-19' },
    login: { user: 'address' },
    folders: { sent: { names: ['Inviata'] } },
    traps: expect.arrayContaining([
      expect.objectContaining({
        id: 'client-password',
        known: {
          how: 'page',
          on: '2026-11-22',
          source: expect.stringMatching(/^https:\/\/guide\.pec\.it\//) as string,
        },
      }),
    ]) as unknown,
  })
  expect(
    (JSON.parse((await typed('providers', 'tim', '--json')).out) as typeof document).providers.map((one) => one.name),
  ).toEqual(['tim'])
})
