// A server that repeats the command in its NO: the secret is struck out before anything is written or shown.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SecretForms } from '../../src/imap/secret-forms.ts'
import { Secret } from '../../src/model/secret.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import type { CommandContext } from '../support/scripted-server.ts'

const password = 'Pa55 "dell\\\'origine" però+2015'
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const forms = [
  password,
  Buffer.from(password).toString('latin1'),
  password.replace(/["\\]/g, '\\$&'),
  JSON.stringify(password).slice(1, -1),
  ...[password, `\0u\0${password}`, `u\0u\0${password}`].map((text) => base64(text).replace(/=+$/, '')),
  Buffer.from(password).toString('hex'),
]

/** Says NO and repeats everything that it knows of the command. */
async function repeat(context: CommandContext): Promise<void> {
  const initial =
    context.verb === 'AUTHENTICATE' && context.args.length < 2 ? await context.session.ask('') : context.line
  const wire = (text: string): string => Buffer.from(text).toString('latin1')
  const said = [initial, base64(`\0u\0${password}`), base64(password), `LOGIN u "${password}"`, password]
  const quoted = `LOGIN "u" "${password.replace(/["\\]/g, '\\$&')}"`
  context.untagged(wire(`NO [ALERT] refused: ${said.join(' ')}`))
  context.no(wire(`[AUTHENTICATIONFAILED] invalid command: ${quoted} ${said.join(' ')}`))
}

describe.each([
  ['AUTHENTICATE PLAIN', {}],
  ['LOGIN', { hide: ['AUTH=PLAIN', 'AUTH=LOGIN', 'SASL-IR'] }],
] as const)('a server that repeats the command of %s', (_, options) => {
  it.each(['target', 'source'] as const)('as the %s: no output, log or journal holds the secret', async (side) => {
    const [good, bad] = [await scripted(), await scripted(options)]
    good.refuseLogin = () => undefined
    for (const verb of ['LOGIN', 'AUTHENTICATE']) bad.on(verb, (context) => repeat(context))
    for (const { bytes } of letters(2)) good.account('u').ensure('INBOX').add(bytes)
    const [source, target] = side === 'target' ? [good, bad] : [bad, good]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [{ source: 'u', target: 'u', sourcePassword: password, targetPassword: password }],
    })
    const log = join(plan.dir, 'run.log')
    const outputs: string[] = []
    for (const words of [
      ['check', plan.file, '--verbose', '--log-file', log],
      ['run', plan.file, '--verbose', '--log-file', log, '--retry-logins'],
      ['run', plan.file, '--json', '--retry-logins'],
      ['status', plan.file, '--json'],
      ['status', plan.file, '--csv', join(plan.dir, 'list.csv')],
    ]) {
      const ran = await runCli(words)
      outputs.push(ran.stdout, ran.stderr)
    }
    const files = readdirSync(plan.dir).filter((name) => name !== 'secrets')
    const written = files.map((name) => readFileSync(join(plan.dir, name)))
    for (const text of [...outputs.map((output) => Buffer.from(output)), ...written])
      for (const form of forms) expect(text.includes(form), form).toBe(false)
    expect(outputs.join('')).toContain('(secret)')
  })
})

describe('striking a secret out', () => {
  const striking = (value: string, login = 'u') => new SecretForms({ login, authzid: undefined }, new Secret(value))

  it('leaves innocent words alone where the secret is short', () => {
    expect(striking('no').strike('not now: no, LOGIN u no')).toBe('not now: (secret), LOGIN u (secret)')
  })

  it('reaches everything that an error carries', () => {
    const error = Object.assign(new Error('LOGIN u segretissima'), {
      response: { attributes: [{ type: 'TEXT', value: 'u segretissima' }] },
      reason: base64('\0u\0segretissima'),
    })
    striking('segretissima').strikeFrom(error)
    expect([error.message, error.stack, JSON.stringify(error)].join(' ')).not.toMatch(/segretissima|AHUA/)
    expect(error.response.attributes[0]?.value).toBe('u (secret)')
  })
})
