// The runbooks are played as they are written, each from its first command to the way back, on real servers.

import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { type Content, contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { type DovecotServer, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { plainMessage, sha256 } from '../support/messages.ts'
import { acceptance, certifiedMessage, delivery, sentCopy } from '../support/pec-messages.ts'
import { freshDir } from '../support/temp-dir.ts'

const plans = join(projectRoot, 'migrations-plans')

type Step = { heading: string; commands: string[]; code: number }

/** The commands of a runbook, by heading; each block is followed by the exit code of all its commands. */
function stepsOf(folder: string, lang: 'en' | 'it'): Step[] {
  const text = readFileSync(join(plans, folder, `runbook.${lang}.md`), 'utf8')
  const step = /^## ([^:\n]+).*\n[^]*?^```sh\n([^]*?)^```\n\n(?:Exit code|Codice di uscita): (\d+)\.$/gm
  return [...text.matchAll(step)].map(([, heading = '', block = '', code]) => ({
    heading,
    commands: block.trim().split('\n'),
    code: Number(code),
  }))
}

const hour = 3_600_000
const at = (inMs: number): string => new Date(Date.now() + inMs).toISOString()

/** The hours of the plan in seconds, or around today. */
const times: Readonly<Record<string, () => object>> = {
  'a-closed-window': () => ({
    window: { opens: at(12_000), closes: at(2 * hour), drain: '1s' },
    phases: { cutover: { recent: '30d' }, backfill: { until: at(3 * hour) } },
    timeline: { sendingStops: at(-26 * hour), receivingStops: at(-25 * hour), accessStops: at(100 * hour) },
  }),
  'b-fewer-mailboxes': () => ({ window: { opens: at(12_000), closes: at(2 * hour), drain: '1s' }, phases: undefined }),
  'c-shutdown': () => ({
    timeline: { sendingStops: at(-50 * hour), receivingStops: at(-25 * hour), accessStops: at(100 * hour) },
  }),
}

type Written = { servers: Record<string, object>; [key: string]: unknown }

/** The runbook's folder with the lab's servers in its plans, and passwords for every user. */
function deskFor(folder: string, lab: Record<'vecchio' | 'nuovo', DovecotServer>): string {
  const dir = freshDir('runbook')
  cpSync(join(plans, folder), dir, { recursive: true })
  const { timeline, ...hours } = (times[folder]?.() ?? {}) as { timeline?: object }
  for (const name of ['piano.yaml', 'ritorno.yaml']) {
    const plan = parse(readFileSync(join(dir, name), 'utf8')) as Written
    for (const [side, server] of Object.entries(plan.servers))
      Object.assign(server, {
        host: '127.0.0.1',
        port: lab[side === 'vecchio' ? 'vecchio' : 'nuovo'].port,
        tls: 'none',
        ...(name === 'piano.yaml' && side === 'vecchio' && timeline !== undefined ? { timeline } : {}),
      })
    if (name === 'piano.yaml') Object.assign(plan, hours)
    writeFileSync(join(dir, name), stringify(plan))
  }
  const bin = join(dir, '.bin')
  mkdirSync(bin)
  const program = join(projectRoot, 'bin', 'pec-migrate.cjs')
  writeFileSync(join(bin, 'pec-migrate'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(join(bin, 'pec-migrate'), 0o755)
  return dir
}

function secretFor(dir: string, side: string, user: string): void {
  mkdirSync(join(dir, 'segreti', side), { recursive: true, mode: 0o700 })
  writeFileSync(join(dir, 'segreti', side, `${user}.txt`), 'secret\n', { mode: 0o600 })
}

/** As a person at a terminal types it. */
function type(dir: string, command: string): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    PATH: `${join(dir, '.bin')}:${process.env['PATH'] ?? ''}`,
    LC_ALL: 'C.UTF-8',
    NO_COLOR: '1',
  }
  return new Promise((resolve) => {
    execFile('bash', ['-c', command], { cwd: dir, env, timeout: 90_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), output: `${command}\n${stdout}${stderr}` }),
    )
  })
}

const letter = (n: number) => plainMessage(n, `lettera ${n}\r\n`)

describe('the runbooks', () => {
  it.each(readdirSync(plans).filter((name) => !name.includes('.')))('%s: both languages type the same', (folder) => {
    const [english, italian] = [stepsOf(folder, 'en'), stepsOf(folder, 'it')]
    expect(english.map(({ commands }) => commands)).toEqual(italian.map(({ commands }) => commands))
    expect(english.map(({ code }) => code)).toEqual(italian.map(({ code }) => code))
    expect(english.map(({ heading }) => heading)).toEqual(['D-7', 'D-1', 'H', 'H+24', 'Opening', 'D+7', 'Going back'])
  })
})

const obstacle = whyNoDovecot()

describe.skipIf(obstacle !== undefined)(`played from start to end${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  let lab: Record<'vecchio' | 'nuovo', DovecotServer>
  beforeAll(async () => {
    const { source, target } = await twoServers()
    lab = { vecchio: source, nuovo: target }
  })

  /** Folders by name, as the plan has them. */
  function fill(side: 'vecchio' | 'nuovo', user: string, content: Content): Promise<void> {
    const { port, prefix, separator } = lab[side]
    const path = (name: string) => (name === 'INBOX' ? name : prefix + name.replaceAll('/', separator))
    const byPath = Object.entries(content).map(([name, messages]) => [path(name), messages] as const)
    return fillAccount({ port, user }, Object.fromEntries(byPath))
  }
  async function held(side: 'vecchio' | 'nuovo', user: string): Promise<Record<string, string[]>> {
    const { port, prefix, separator } = lab[side]
    return contentOfAccount(await readAccount({ port, user }), { prefix, separator })
  }

  /** Types the whole runbook; `before` a step, by its heading, the world moves. */
  async function play(
    folder: string,
    users: { vecchio: string[]; nuovo: string[] },
    before: Record<string, () => Promise<unknown>>,
  ) {
    const dir = deskFor(folder, lab)
    for (const side of ['vecchio', 'nuovo'] as const) for (const user of users[side]) secretFor(dir, side, user)
    for (const { heading, commands, code } of stepsOf(folder, 'en')) {
      await before[heading]?.()
      for (const command of commands) {
        const typed = await type(dir, command)
        expect(typed.code, `${heading}: ${typed.output}`).toBe(code)
      }
    }
    return dir
  }

  it('C: a shutdown', { timeout: 180_000 }, async () => {
    const users = ['cittadino.0001', 'cittadino.0002', 'cittadino.0003', 'cittadino.0004']
    for (const [n, user] of users.entries())
      await fill('vecchio', `${user}@vecchio.example`, { INBOX: n === 0 ? [letter(1), letter(2)] : [] })
    const all = (side: string) => users.map((user) => `${user}@${side}.example`)
    const dir = await play(
      'c-shutdown',
      { vecchio: all('vecchio'), nuovo: all('nuovo') },
      {
        'H+24': () => fill('vecchio', 'cittadino.0002@vecchio.example', { INBOX: [letter(3)] }),
        'Going back': () => fill('nuovo', 'cittadino.0001@nuovo.example', { INBOX: [letter(4)] }),
      },
    )
    expect((await held('nuovo', 'cittadino.0002@nuovo.example'))['INBOX']).toEqual([
      expect.stringContaining(sha256(letter(3).bytes)),
    ])
    expect((await held('vecchio', 'cittadino.0001@vecchio.example'))['INBOX']).toHaveLength(3)
    expect(readFileSync(join(dir, 'verbale', 'report.json'), 'utf8')).toContain('"canSwitchOff"')
  })

  it('A: a closed window', { timeout: 240_000 }, async () => {
    const sent = certifiedMessage(1, { sender: 'tribunale.roma@vecchio.example', sentAt: Date.now() - 27 * hour })
    const stored = (...bytes: Buffer[]) => bytes.map((one) => ({ bytes: one, date: Date.now() - 27 * hour }))
    const users = { 'tribunale.roma': 'M1001', 'tribunale.napoli': 'M1002', 'procura.roma': 'M2001' }
    const old = Object.keys(users).map((user) => `${user}@vecchio.example`)
    for (const [n, user] of old.entries())
      await fill('vecchio', user, { INBOX: [letter(n), letter(n + 10)], Atti: [letter(20)] })
    await fill('vecchio', 'tribunale.roma@vecchio.example', { 'Posta inviata': stored(sentCopy(sent)) })
    const dir = await play(
      'a-closed-window',
      { vecchio: old, nuovo: Object.values(users) },
      {
        H: () => fill('vecchio', 'procura.roma@vecchio.example', { INBOX: [letter(30)] }),
        'H+24': () =>
          fill('nuovo', 'M1001', {
            INBOX: stored(acceptance(sent), delivery(sent, sent.recipients[0]?.address ?? '')),
          }),
        'Going back': () => fill('nuovo', 'M2001', { INBOX: [letter(40)] }),
      },
    )
    for (const [user, login] of Object.entries(users)) {
      const [before, after] = [await held('vecchio', `${user}@vecchio.example`), await held('nuovo', login)]
      for (const folder of ['INBOX', 'Atti'])
        for (const one of before[folder] ?? []) expect(after[folder]).toContain(one)
    }
    expect((await held('vecchio', 'procura.roma@vecchio.example'))['INBOX']).toHaveLength(4)
    expect((await held('vecchio', 'tribunale.napoli@vecchio.example'))['INBOX']).toHaveLength(2)
    expect(readdirSync(dir)).toEqual(
      expect.arrayContaining(['esiti-Tribunali.csv', 'esiti-finali-Tribunali.csv', 'istruzioni']),
    )
  })

  it('B: fewer mailboxes', { timeout: 240_000 }, async () => {
    const offices = ['questura', 'upg.commissariato', 'immigrazione', 'passaporti', 'urp', 'vecchia.prova']
    const old = offices.map((user) => `${user}@vecchio.example`)
    for (const [n, user] of old.entries())
      await fill('vecchio', user, { INBOX: [letter(n), letter(99)], Atti: [letter(n + 10)] })
    const neu = ['questura', 'stranieri', 'urp'].map((user) => `${user}@nuovo.example`)
    const dir = await play(
      'b-fewer-mailboxes',
      { vecchio: old, nuovo: neu },
      {
        'H+24': () => fill('vecchio', 'passaporti@vecchio.example', { INBOX: [letter(50)] }),
      },
    )
    const [questura, stranieri, urp] = await Promise.all(neu.map((user) => held('nuovo', user)))
    const of = async (user: string, folder: string) => (await held('vecchio', `${user}@vecchio.example`))[folder] ?? []
    expect(questura?.['INBOX']).toEqual(await of('questura', 'INBOX'))
    expect(questura?.['Archivio/Commissariato/INBOX']).toEqual(await of('upg.commissariato', 'INBOX'))
    const together = [...(await of('immigrazione', 'INBOX')), ...(await of('passaporti', 'INBOX'))]
    expect(stranieri?.['INBOX']).toEqual(together.toSorted())
    expect(urp).toMatchObject({ INBOX: await of('urp', 'INBOX'), Atti: await of('urp', 'Atti') })
    expect(readFileSync(join(dir, 'destinazioni.csv'), 'utf8')).toContain('upg.commissariato')
  })

  it('D: a register', { timeout: 180_000 }, async () => {
    const names = ['regione', 'comune.alfa', 'comune.beta', 'asl.uno']
    const all = (side: string) => names.map((user) => `${user}@${side}.example`)
    for (const [n, user] of all('vecchio').entries()) await fill('vecchio', user, { INBOX: [letter(n)] })
    const dir = await play(
      'd-monitoring',
      { vecchio: all('vecchio'), nuovo: all('nuovo') },
      {
        'Going back': () => fill('nuovo', 'regione@nuovo.example', { INBOX: [letter(9)] }),
      },
    )
    const list = readFileSync(join(dir, 'da-cambiare.csv'), 'utf8')
    for (const address of ['riscossione@vecchio.example', 'regione@vecchio.example']) expect(list).toContain(address)
    expect((await held('vecchio', 'regione@vecchio.example'))['INBOX']).toHaveLength(2)
    expect((await held('nuovo', 'asl.uno@nuovo.example'))['INBOX']).toEqual(
      (await held('vecchio', 'asl.uno@vecchio.example'))['INBOX'],
    )
  })

  it('E: a records program', { timeout: 180_000 }, async () => {
    const names = ['protocollo', 'tributi']
    const all = (side: string) => names.map((user) => `${user}@${side}.example`)
    for (const [n, user] of all('vecchio').entries()) await fill('vecchio', user, { INBOX: [letter(n), letter(n + 5)] })
    await play(
      'e-growing-office',
      { vecchio: all('vecchio'), nuovo: all('nuovo') },
      {
        'H+24': () => fill('vecchio', 'protocollo@vecchio.example', { INBOX: [letter(20)] }),
        'Going back': () => fill('nuovo', 'protocollo@nuovo.example', { INBOX: [letter(30)] }),
      },
    )
    const [before, after] = [
      await held('vecchio', 'protocollo@vecchio.example'),
      await held('nuovo', 'protocollo@nuovo.example'),
    ]
    expect(after['INBOX']).toHaveLength(1)
    expect(after['Archivio/In arrivo 2014']).toHaveLength(3)
    expect(before['INBOX']).toHaveLength(4)
  })
})
