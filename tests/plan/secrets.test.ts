// Passwords from variables, files, commands and people: missing ones listed together, values never shown.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readPlan } from '../../src/plan/read-plan.ts'
import { readSecrets, type SecretsFrom } from '../../src/plan/secrets.ts'
import { freshFolder } from './plan-file.ts'

const folder = freshFolder()
mkdirSync(join(folder, 's'))
writeFileSync(join(folder, 's/one.txt'), 'from-file\r\n')
writeFileSync(join(folder, 's/bom.txt'), '\uFEFF spaces are kept \n\n')
writeFileSync(join(folder, 's/empty.txt'), '\n')
writeFileSync(join(folder, 's/two.txt'), 'geheim-1\ngeheim-2\n')

/** The secrets of mailboxes whose sources have these passwords (YAML), and whose targets take theirs from T. */
async function fetch(passwords: readonly string[], from: Partial<SecretsFrom> = {}, server = '{ host: a.example }') {
  const file = join(folder, `plan-${Math.random().toString(36).slice(2)}.yaml`)
  const boxes = passwords.map(
    (password, n) =>
      `  - { id: m${n}, source: { user: u${n}${password === '' ? '' : `, password: ${password}`} }, target: { ` +
      `user: u${n}, password: { env: T } } }\n`,
  )
  writeFileSync(
    file,
    `version: 1\nservers: { a: ${server}, b: { host: b.example } }\nsource: a\ntarget: b\nmailboxes:\n` +
      `${boxes.join('')}`,
  )
  const { mailboxes } = readPlan(file)
  const { secrets, missing } = await readSecrets(mailboxes, {
    planFolder: folder,
    env: { T: 'target', PATH: process.env['PATH'], ...from.env },
    ...without(from, 'env'),
  })
  return {
    values: passwords.map((_, n) => secrets.of(`m${n}`, 'source')?.reveal()),
    target: secrets.of('m0', 'target')?.reveal(),
    missing,
    secrets,
  }
}

function without<T extends object, K extends keyof T>(some: T, key: K): Omit<T, K> {
  const { [key]: _left, ...rest } = some
  return rest
}

describe('a password is found', () => {
  it.each([
    ['in a variable', '{ env: PEC }', 'from-env'],
    ['in a file beside the plan', '{ file: s/one.txt }', 'from-file'],
    ['in a file that an editor saved', '{ file: s/bom.txt }', ' spaces are kept '],
    ['in what a command prints first', '{ command: "echo from-command; echo more" }', 'from-command'],
    ['in what a command prints without a line end', '{ command: "printf from-command" }', 'from-command'],
    ['by a command that runs beside the plan', '{ command: "cat s/one.txt" }', 'from-file'],
    ['by a command that would wait for input', '{ command: "cat; echo end" }', 'end'],
  ])('%s', async (_what, password, expected) => {
    const { values, missing, target } = await fetch([password], { env: { PEC: 'from-env' } })
    expect(values).toEqual([expected])
    expect(target).toBe('target')
    expect(missing).toEqual([])
  })

  it('by a command that gets a hostile user as one word', async () => {
    const file = join(folder, 'hostile.yaml')
    const user = `x'; touch ${join(folder, 'owned')}; echo '$(id)`
    writeFileSync(
      file,
      'version: 1\nservers: { a: { host: a.example, password: { command: "printf %s {user}" } }, b: { host: ' +
        'b.example, password: { env: T } } }\nsource: a\ntarget: b\n' +
        `mailboxes: [{ id: m0, source: { user: ${JSON.stringify(user)} }, target: { user: u } }]\n`,
    )
    const { secrets } = await readSecrets(readPlan(file).mailboxes, {
      planFolder: folder,
      env: { T: 't', PATH: process.env['PATH'] },
    })
    expect(secrets.of('m0', 'source')?.reveal()).toBe(user)
    expect(() => readFileSync(join(folder, 'owned'))).toThrow('ENOENT')
  })

  it('from a person, who is asked once for each account', async () => {
    const asked: string[] = []
    const ask = (question: string) => Promise.resolve(`typed-${asked.push(question)}`)
    const { values } = await fetch(['{ prompt: true }', '{ prompt: true }'], { ask })
    expect(asked).toEqual(['Password of u0 on a.example', 'Password of u1 on a.example'])
    expect(values).toEqual(['typed-1', 'typed-2'])
  })

  it.each(['authzid', '"{user}*{master}"'])('from a person once for a master of form %s', async (form) => {
    const asked: string[] = []
    const ask = (question: string) => Promise.resolve(`typed-${asked.push(question)}`)
    const { values } = await fetch(
      ['', '', ''],
      { ask, lang: 'it' },
      `{ host: a.example, master: { user: mig, password: { prompt: true }, form: ${form} } }`,
    )
    expect(asked).toEqual(['Password di mig su a.example'])
    expect(values).toEqual(['typed-1', 'typed-1', 'typed-1'])
  })

  it('by running one command once', async () => {
    const counter = join(folder, 'counter')
    const command = `{ command: "echo x >> ${counter}; echo pw" }`
    const { values } = await fetch([command, command])
    expect(values).toEqual(['pw', 'pw'])
    expect(readFileSync(counter, 'utf8')).toBe('x\n')
  })
})

describe('a password that is read again', () => {
  it('is another one when its file or its command gives another one, and nobody is asked again', async () => {
    const [file, output] = ['changing.txt', 'output.txt'].map((name) => join(folder, name))
    const give = (text: string): void => [file, output].forEach((path) => writeFileSync(path ?? '', `${text}\n`))
    give('old')
    const env = { T: 'target', V: 'old', PATH: process.env['PATH'] }
    const places = ['{ file: changing.txt }', '{ command: cat output.txt }', '{ env: V }', '{ prompt: true }']
    const { secrets } = await fetch(places, { env, ask: () => Promise.resolve('old') })
    const ids = places.map((_, n) => `m${n}`)
    const readAll = () => Promise.all(ids.map(async (id) => secrets.readAgain?.(id, 'source')))
    expect(await readAll()).toEqual([false, false, false, false])
    give('new')
    expect(await readAll()).toEqual([true, true, false, false])
    expect(ids.map((id) => secrets.of(id, 'source')?.reveal())).toEqual(['new', 'new', 'old', 'old'])
    give('')
    expect(await readAll()).toEqual([false, false, false, false])
    expect(secrets.of('m0', 'source')?.reveal()).toBe('new')
    expect(await secrets.readAgain?.('nobody', 'source')).toBe(false)
  })
})

describe('a missing password', () => {
  it('is listed with all others, by mailbox, side and place', async () => {
    const { values, missing } = await fetch(
      [
        '{ env: NONE }',
        '{ env: EMPTY }',
        '{ file: s/none.txt }',
        '{ file: s }',
        '{ file: s/empty.txt }',
        '{ file: s/two.txt }',
        '{ command: "exit 7" }',
        '{ command: "true" }',
        '{ prompt: true }',
        '',
      ],
      { env: { EMPTY: '' } },
    )
    expect(values.every((value) => value === undefined)).toBe(true)
    expect(missing.map(({ mailbox, side, where }) => `${mailbox} ${side}: ${where}`)).toEqual([
      'm0 source: environment variable NONE is not set',
      'm1 source: environment variable EMPTY is empty',
      'm2 source: file s/none.txt does not exist',
      'm3 source: file s cannot be read',
      'm4 source: file s/empty.txt is empty',
      'm5 source: file s/two.txt has more than one line',
      'm6 source: its command failed (7)',
      'm7 source: its command printed nothing',
      'm8 source: there is no terminal to ask on',
      'm9 source: the plan names none, and server "a" has no template',
    ])
  })

  it('may be that the program of a command is not installed, which the shell says', async () => {
    const { missing } = await fetch(['{ command: "pass-di-nessuno show urp; exit 127" }'])
    expect(missing[0]?.where).toMatch(
      /^its command was not found \(127\): install that program, or write its whole path \(.*pass-di-nessuno.*\)$/,
    )
  })

  it('may be that nothing was typed, or that a command hangs', async () => {
    const { missing } = await fetch(['{ prompt: true }', '{ command: "sleep 60; echo late" }'], {
      ask: () => Promise.resolve(''),
      commandSeconds: 0.1,
      lang: 'it',
    })
    expect(missing.map(({ where }) => where)).toEqual([
      'non è stata digitata',
      'il suo comando non è finito entro 0.1 s',
    ])
  })

  it('never shows a value, nor what a command said', async () => {
    const result = await fetch([
      '{ file: s/two.txt }',
      '{ command: "echo geheim-out; echo geheim-err >&2; exit 1" }',
      '{ command: "echo geheim-ok" }',
    ])
    expect(result.secrets.of('m2', 'source')?.reveal()).toBe('geheim-ok')
    expect(
      inspect(result.secrets, { depth: 9, showHidden: true }) +
        JSON.stringify(result.missing) +
        JSON.stringify(result.secrets.of('m2', 'source')),
    ).not.toContain('geheim')
  })
})
