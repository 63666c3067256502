// Promise 7. Secrets stay secret: never in the journal, logs, errors, screens or the process list.

import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { letters, scripted } from '../copy/scripted-pair.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { gate } from '../support/scripted-server.ts'
import { type CliResult, type RunningCli, startCli } from '../support/run-cli.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'

const passwords = {
  source: 'Pa55-d\'ORIGINE "àè" {segreta}',
  target: 'Destinazione/5egreta+2015',
  wrong: 'Sbagliata-ma-vera-99',
}
const users = ['a', 'b', 'rifiutata', 'caduta']

/**
 * Every form in which a secret could leak: as it is, in base64 (SASL), with quotes escaped, in hex, percent-encoded.
 */
function formsOf(secret: string): string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '')
  const sasl = users.flatMap((user) => [base64(`\0${user}\0${secret}`), base64(`${user}\0${user}\0${secret}`)])
  return [
    secret,
    base64(secret),
    ...sasl,
    secret.replace(/["\\]/g, '\\$&'),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('hex'),
    encodeURIComponent(secret),
  ]
}

const forms = Object.values(passwords).flatMap(formsOf)
const leaksIn = (bytes: Buffer | string): string[] => forms.filter((form) => Buffer.from(bytes).includes(form))

/** All files of the plan's folder but the secrets themselves. */
function filesOf(plan: WrittenPlan): [string, Buffer][] {
  return readdirSync(plan.dir, { recursive: true, withFileTypes: true }).flatMap((entry): [string, Buffer][] => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() && !path.includes('/secrets/') ? [[path, readFileSync(path)]] : []
  })
}

describe('promise 7: secrets stay secret', () => {
  const running: RunningCli[] = []
  afterEach(() => {
    for (const cli of running.splice(0)) cli.kill()
  })

  async function world(): Promise<{
    source: ScriptedServer
    target: ScriptedServer
    plan: WrittenPlan
    arguments: string[]
    log: string
  }> {
    const [source, target] = [await scripted(), await scripted()]
    for (const user of users)
      for (const { bytes, flags, date } of letters(3)) source.account(user).ensure('INBOX').add(bytes, flags, date)
    source.refuseLogin = (user, password) =>
      password === passwords.source && user !== 'rifiutata' ? undefined : '[AUTHENTICATIONFAILED] no'
    target.refuseLogin = (_, password) => (password === passwords.target ? undefined : '[AUTHENTICATIONFAILED] no')
    // A server that goes away in the middle of a login, and one that cannot read what it got.
    target.on('AUTHENTICATE', (context, next) =>
      Buffer.from(context.line.split(' ').at(-1) ?? '', 'base64').includes('caduta') ? context.close('reset') : next(),
    )
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: users.map((user) => ({
        source: user,
        target: user,
        sourcePassword: passwords.source,
        targetPassword: user === 'b' ? passwords.wrong : passwords.target,
      })),
    })
    const log = join(plan.dir, 'run.log')
    return { source, target, plan, arguments: ['--verbose', '--log-file', log], log }
  }

  const leaksOf = ({ stdout, stderr }: Pick<CliResult, 'stdout' | 'stderr'>, plan: WrittenPlan): [string, string[]][] =>
    ([['stdout', stdout], ['stderr', stderr], ...filesOf(plan)] as [string, Buffer | string][])
      .map(([name, bytes]): [string, string[]] => [name, leaksIn(bytes)])
      .filter(([, found]) => found.length > 0)

  it('a search that finds nothing would find something', () => {
    for (const secret of Object.values(passwords)) {
      expect(leaksIn(`LOGIN "a" "${secret}"`).length).toBeGreaterThan(0)
      expect(leaksIn(`AUTHENTICATE PLAIN ${Buffer.from(`\0a\0${secret}`).toString('base64')}`).length).toBeGreaterThan(
        0,
      )
    }
  })

  it.each([
    ['plain lines', []],
    ['JSON lines', ['--json']],
  ])('a run with --verbose and --log-file, as %s: no output, log or journal file holds a secret', async (_, more) => {
    const { source, plan, arguments: words, log } = await world()
    const ran = await startCli(['run', plan.file, ...words, ...more]).done
    expect(ran.code).toBe(3)
    expect(leaksOf(ran, plan)).toEqual([])
    // It was looked at something: the log and the journal are there, and the servers saw the passwords.
    expect(readFileSync(log, 'utf8').length).toBeGreaterThan(100)
    expect(filesOf(plan).map(([name]) => name)).toEqual(expect.arrayContaining([plan.journal]))
    expect(source.verbs()).toContain('UID FETCH')
    expect(ran.stdout + ran.stderr).toMatch(/login-refused|refus/i)
  })

  it.each(['check', 'verify', 'status'])('%s too', async (command) => {
    const { plan, arguments: words } = await world()
    await startCli(['run', plan.file]).done
    const ran = await startCli([command, plan.file, ...words]).done
    expect(ran.code).not.toBe(1)
    expect(leaksOf(ran, plan)).toEqual([])
  })

  it('not in the process list either: command line and environment of the program and its children', async () => {
    const { target, plan } = await world()
    const held = gate()
    target.on('APPEND', async (_, next) => {
      await held.opened
      return next()
    })
    const cli = startCli(['run', plan.file, '--json'])
    running.push(cli)
    await cli.event(({ event }) => event === 'folder-started')
    const family = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isOfFamily(pid, cli.pid))
    expect(family).toContain(String(cli.pid))
    for (const pid of family) {
      expect(leaksIn(readFileSync(`/proc/${pid}/cmdline`))).toEqual([])
      expect(leaksIn(readFileSync(`/proc/${pid}/environ`))).toEqual([])
      // Not in a file that is open and already removed.
      expect(
        readdirSync(`/proc/${pid}/fd`)
          .map((fd) => linkOf(`/proc/${pid}/fd/${fd}`))
          .filter((path) => path.includes('secrets/')),
      ).toEqual([])
    }
    held.open()
    expect((await cli.done).code).toBe(3)
  })

  it('a plan that carries its password is refused, with the reason, and the password is not repeated', async () => {
    const { plan } = await world()
    writeFileSync(
      plan.file,
      readFileSync(plan.file, 'utf8').replace(
        /password:\n\s+file: .*rifiutata-source.txt/,
        `password: ${JSON.stringify(passwords.wrong)}`,
      ),
    )
    const ran = await startCli(['run', plan.file, '--verbose']).done
    expect(ran.code).toBe(2)
    expect(leaksIn(ran.stdout + ran.stderr)).toEqual([])
    expect(ran.stderr).toMatch(/password/)
    expect(ran.stderr).toMatch(/env|file|command/)
  })
})

function isOfFamily(pid: string, of: number): boolean {
  try {
    return (
      Number(pid) === of ||
      / (\d+) \d+ \d+ /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) \S/, ''))?.[1] === String(of)
    )
  } catch {
    return false
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
