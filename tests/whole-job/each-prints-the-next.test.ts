// From a spreadsheet to a filed report: nothing is typed but the first command and what the one before has printed.

import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeXlsx } from '../coverage/open-data.ts'
import { contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { plainMessage } from '../support/messages.ts'
import { startCli } from '../support/run-cli.ts'
import { freshDir, freshUser } from '../support/temp-dir.ts'

const said = {
  en: {
    lang: [],
    next: 'Next command',
    first: 'init plan.yaml --from-csv offices.xlsx',
    old: 'old',
    new: 'new',
    sign: /print report\.html and sign it/,
    altered: /first altered byte \d+/,
  },
  it: {
    lang: ['--lang', 'it'],
    next: 'Prossimo comando',
    first: 'init piano.yaml --from-csv caselle.xlsx',
    old: 'vecchio',
    new: 'nuovo',
    sign: /report\.html/,
    altered: /primo byte alterato \d+/,
  },
} as const

type Step = readonly [verb: string, code: number, how?: { interruptAfter: RegExp }]

/** Whoever types only what is printed; counts what was typed. */
class Typist {
  readonly typed: string[] = []
  readonly #dir: string
  readonly #lang: 'en' | 'it'
  text = ''

  constructor(dir: string, lang: 'en' | 'it') {
    this.#dir = dir
    this.#lang = lang
  }

  /** The command that the last one printed; a text before it, such as what to edit first, ends with a colon. */
  next(): string {
    const [, command] = new RegExp(`^${said[this.#lang].next}: (?:.*: )?pec-migrate (.*)$`, 'm').exec(this.text) ?? []
    if (command === undefined) throw new Error(`no command was printed:\n${this.text}`)
    return command
  }

  /** A command that stands on a line of its own, among others to choose from. */
  offered(verb: string): string {
    const [, command] = new RegExp(`^ +pec-migrate (${verb} .*)$`, 'm').exec(this.text) ?? []
    if (command === undefined) throw new Error(`no ${verb} was offered:\n${this.text}`)
    return command
  }

  async type(command: string, { interruptAfter }: { interruptAfter?: RegExp } = {}): Promise<number | null> {
    this.typed.push(command)
    const run = startCli(command.split(' '), { cwd: this.#dir })
    if (interruptAfter !== undefined) {
      await run.output(interruptAfter)
      run.kill('SIGINT')
    }
    const { code, stdout, stderr } = await run.done
    this.text = stdout + stderr
    return code
  }

  async follow(steps: readonly Step[]): Promise<void> {
    for (const [verb, code, how] of steps) {
      const command = this.next()
      expect(command).toMatch(new RegExp(`^${verb} `))
      expect(command.includes('--only')).toBe(verb.includes('--only'))
      expect(await this.type(command, how), this.text).toBe(code)
    }
  }
}

const obstacle = whyNoDovecot()

describe.skipIf(obstacle !== undefined)(
  `each command prints the next${obstacle ? ` (skipped: ${obstacle})` : ''}`,
  () => {
    it.each(['en', 'it'] as const)(
      'in %s: Excel, check, run, cut, resumed, verified, filed',
      async (lang) => {
        const { source, target } = await twoServers()
        const words = said[lang]
        const dir = freshDir('next')
        const offices = [freshUser('urp'), freshUser('tributi')]
        const letters = (count: number, from: number) =>
          Array.from({ length: count }, (_, n) => plainMessage(from + n, `${'x'.repeat(70)}\r\n`.repeat(60)))
        await fillAccount({ port: source.port, user: offices[0] ?? '' }, { INBOX: letters(3, 1) })
        await fillAccount({ port: source.port, user: offices[1] ?? '' }, { INBOX: letters(30, 10) })
        const [, , , table = ''] = words.first.split(' ')
        await writeXlsx(dir, table, [['vecchia casella', 'nuova casella'], ...offices.map((user) => [user, user])])

        const typist = new Typist(dir, lang)
        expect(await typist.type([words.first, ...words.lang].join(' '))).toBe(0)
        // What init says is left to do: the hosts of the servers, and where the passwords are.
        const [, plan = ''] = words.first.split(' ')
        let text = readFileSync(join(dir, plan), 'utf8')
        for (const [name, { port }, more] of [
          [words.old, source, '\n    limits: { bytesPerSecond: 100kB }'],
          [words.new, target, ''],
        ] as const) {
          text = text.replace(
            new RegExp(`host: imaps\\.${name}\\.example`),
            `host: 127.0.0.1\n    port: ${port}\n    tls: none${more}`,
          )
          for (const user of offices) {
            const file = join(dir, lang === 'it' ? 'segreti' : 'secrets', name, `${user}.txt`)
            mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
            writeFileSync(file, 'secret\n')
            chmodSync(file, 0o600)
          }
        }
        writeFileSync(join(dir, plan), text)

        const steps: Step[] = [
          ['check', 0],
          ['run', 5, { interruptAfter: /3 of 3|3 messaggi su 3/ }],
          ['run', 0],
          ['run', 0],
          ['verify', 0],
          ['status', 0],
          ['report', 0],
          ['report --check', 0],
        ]
        await typist.follow(steps)
        expect(typist.typed.length).toBeLessThanOrEqual(10)
        expect(typist.text).toMatch(words.sign)
        for (const user of offices) {
          const [at, to] = await Promise.all([source, target].map(({ port }) => readAccount({ port, user })))
          expect(contentOfAccount(to ?? { folders: [] })).toEqual(contentOfAccount(at ?? { folders: [] }, source))
        }

        if (lang === 'en') return
        // Months later somebody verifies again, and one byte is another.
        spoil(target.mailDir(offices[0] ?? ''))
        expect(await typist.type(typist.typed.find((command) => command.startsWith('verify ')) ?? '')).toBe(3)
        expect(typist.text).toMatch(words.altered)
        expect(await typist.type(typist.offered('run')), typist.text).toBe(0)
        await typist.follow([
          ['verify .*--only', 0],
          ['status .*--only', 0],
        ])
        // One mailbox is in order; only a look at the whole plan says what is left to do.
        expect(typist.next()).toBe('status piano.yaml --lang it')
      },
      120_000,
    )
  },
)

/** Changes a byte of one copy, as a failing disk does. */
function spoil(maildir: string): void {
  const [file = ''] = readdirSync(maildir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^(?:cur|new)\//.test(name),
  )
  const bytes = readFileSync(join(maildir, file))
  bytes[bytes.length - 100] = 0x79
  writeFileSync(join(maildir, file), bytes)
}
