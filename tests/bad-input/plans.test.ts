// Plans that cannot be: each is refused with 2, in words of both languages.

import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scripted } from '../copy/scripted-pair.ts'
import { type PlanForTest, writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { filesIn } from './launch.ts'

type Bad = {
  name: string
  plan?: Partial<PlanForTest>
  spoil?: (plan: WrittenPlan) => void
  en: RegExp
  it: RegExp
}

const replace =
  (from: string | RegExp, to: string) =>
  ({ file }: WrittenPlan): void => {
    const before = readFileSync(file, 'utf8')
    const after = before.replace(from, to)
    if (after === before) throw new Error(`nothing to replace in ${before}`)
    writeFileSync(file, after)
  }

const badPlans: readonly Bad[] = [
  {
    name: 'that is not there',
    spoil: ({ file }) => unlinkSync(file),
    en: /prova\.yaml.*no such file/is,
    it: /prova\.yaml.*non esiste/is,
  },
  { name: 'empty', spoil: ({ file }) => writeFileSync(file, ''), en: /empty/i, it: /vuoto/i },
  {
    name: 'not YAML',
    spoil: ({ file }) => writeFileSync(file, 'version: 1\nname: "open\n  - : [\n'),
    en: /YAML/i,
    it: /YAML/i,
  },
  {
    name: 'binary',
    spoil: ({ file }) => writeFileSync(file, Buffer.from([0, 1, 2, 255, 254, 0, 10, 200])),
    en: /UTF-8|text|YAML/i,
    it: /UTF-8|testo|YAML/i,
  },
  {
    name: 'with an unknown key',
    spoil: replace('mailboxes:', 'mailboxs: []\nmailboxes:'),
    en: /mailboxs.*did you mean.*mailboxes/i,
    it: /mailboxs.*(intendevi|voleva|forse|intendeva).*mailboxes/i,
  },
  {
    name: 'with a wrong type',
    spoil: replace('version: 1', 'version: 1\nmailboxesInParallel: many'),
    en: /mailboxesInParallel.*number/i,
    it: /mailboxesInParallel.*numero/i,
  },
  {
    name: 'with a connection string written into it',
    spoil: replace('version: 1', 'version: 1\nfleet: { database: "postgres://a:b@c/d" }'),
    en: /fleet\.database: a connection string written into the plan is refused/i,
    it: /fleet\.database: una stringa di connessione scritta nel piano viene rifiutata/i,
  },
  {
    name: 'that gives up a message of nobody',
    spoil: replace(
      'version: 1',
      'version: 1\nacceptedLosses: [{ mailbox: nessuno, folder: INBOX, uid: 1, by: Rossi, reason: x }]',
    ),
    en: /line 2, acceptedLosses\[0\]\.mailbox: there is no mailbox "nessuno"/i,
    it: /riga 2, acceptedLosses\[0\]\.mailbox: .*non c’è una casella «nessuno»/i,
  },
  {
    name: 'with a window that closes before it opens',
    spoil: replace('version: 1', 'version: 1\nwindow: { opens: 2015-12-28T08:00, closes: 2015-12-24T14:00 }'),
    en: /line 2, window\.closes: the window closes .* before it opens/i,
    it: /riga 2, window\.closes: la finestra si chiude .* prima di aprirsi/i,
  },
  {
    name: 'with two mailboxes of one id',
    plan: {
      mailboxes: [
        { id: 'roma', source: 'a', target: 'a' },
        { id: 'roma', source: 'b', target: 'b' },
      ],
    },
    en: /roma.*(twice|already|same id|more than once|two)/i,
    it: /roma.*(due volte|già|stesso id|più volte|due)/i,
  },
  {
    name: 'with two mailboxes writing into one place',
    plan: {
      mailboxes: [
        { id: 'x', source: 'a', target: 'c' },
        { id: 'y', source: 'b', target: 'c' },
      ],
    },
    en: /same (target|place|account)|already|both/i,
    it: /stess[ao]|già|entramb/i,
  },
  {
    name: 'without mailboxes',
    spoil: replace(/mailboxes:[\s\S]*/, 'mailboxes: []\n'),
    en: /mailbox/i,
    it: /casell|mailbox/i,
  },
  {
    name: 'with a server that is not there',
    spoil: replace('source: old', 'source: vecchio'),
    en: /vecchio/,
    it: /vecchio/,
  },
]

describe('a plan', () => {
  it.each(badPlans)('$name', async ({ plan: wanted, spoil, en, it: italian }) => {
    const [source, target] = [await scripted(), await scripted()]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [{ source: 'a', target: 'a' }],
      ...wanted,
    })
    spoil?.(plan)
    const before = filesIn(plan.dir)
    for (const [lang, words] of [
      ['en', en],
      ['it', italian],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['run', plan.file, '--lang', lang])
      expect(stderr).toMatch(words)
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/)
      // The last line is a command that can be typed.
      expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/pec-migrate /)
    }
    expect(filesIn(plan.dir)).toEqual(before)
    expect([source.commands, target.commands]).toEqual([[], []])
  })

  it('with an account that is both source and target', async () => {
    const server = await scripted()
    const plan = writePlan({
      source: { port: server.port },
      target: { port: server.port },
      mailboxes: [{ source: 'a', target: 'a' }],
    })
    const { code, stderr } = await runCli(['run', plan.file])
    expect(stderr).toMatch(/as source and as target/)
    expect(code).toBe(2)
    expect(server.commands).toEqual([])
  })

  it('with everything wrong at once: all of it in one pass, each with its line and field', async () => {
    const plan = writePlan({ source: { port: 1 }, target: { port: 2 }, mailboxes: [{ source: 'a', target: 'a' }] })
    writeFileSync(
      plan.file,
      'version: 2\nservers:\n  old: { host: 7, prt: 993 }\nsource: old\ntarget: new\nmailboxes:\n' +
        '  - { id: x, source: { user: u, password: hunter2 } }\n',
    )
    const { code, stderr } = await runCli(['run', plan.file])
    expect(code).toBe(2)
    for (const field of ['version', 'servers.old.host', 'servers.old.prt', 'target', 'mailboxes'])
      expect(stderr).toContain(field)
    expect(stderr.match(/line \d+/g)?.length).toBeGreaterThan(4)
    expect(stderr).not.toContain('hunter2')
    const machine = await runCli(['run', plan.file, '--json'])
    const last: unknown = JSON.parse(machine.stdout.trimEnd().split('\n').at(-1) ?? '')
    expect(last).toMatchObject({ event: 'error', code: 'plan-invalid' })
    expect((last as { problems: unknown[] }).problems.length).toBeGreaterThan(4)
  })

  it('that is a folder', async () => {
    const plan = writePlan({ source: { port: 1 }, target: { port: 2 }, mailboxes: [{ source: 'a', target: 'a' }] })
    const { code, stderr } = await runCli(['run', join(plan.dir, 'secrets')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/folder|directory/i)
  })
})
