// What a person sees when something is wrong, or not yet: 80 columns, both languages, the built program. Each was read.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { deleteFile } from '../support/maildir.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan, type PlanForTest, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { screenOf } from '../support/screen-shots.ts'

const languages = ['en', 'it'] as const
type Language = (typeof languages)[number]
const domain = 'pec.comune.san-martino.example'

describe.skipIf(whyNoDovecot() !== undefined)('on a terminal of 80 columns', () => {
  let servers: { source: DovecotServer; target: DovecotServer }

  beforeAll(async () => {
    servers = await twoServers()
    for (const lang of languages)
      for (const number of [1, 2, 3, 4, 5, 6])
        await fillAccount(
          { port: servers.source.port, user: `${lang}.ufficio.${number}` },
          {
            INBOX: [
              { ...plainMessage(10 * number, `prima ${lang}\r\n`), flags: ['\\Seen'], date: Date.UTC(2015, 1, 1) },
              {
                ...plainMessage(10 * number + 1, `seconda ${lang}\r\n`),
                flags: ['\\Seen'],
                date: Date.UTC(2015, 1, 2),
              },
            ],
          },
        )
  })

  type Wanted = Partial<PlanForTest> & { name: string; of: readonly number[]; wrong?: readonly number[] }

  function planOf(lang: Language, { name, of, wrong = [], ...more }: Wanted): WrittenPlan {
    return writePlan({
      ...servers,
      name,
      mailboxes: of.map((number) => ({
        id: `segreteria.ufficio.${number}@${domain}`,
        source: `${lang}.ufficio.${number}`,
        target: `${lang}.${name}.${number}`,
        ...(wrong.includes(number) ? { targetPassword: 'sbagliata' } : {}),
      })),
      ...more,
      more: { mailboxesInParallel: 1, ...more.more },
    })
  }

  const shows = async (plan: WrittenPlan, lang: Language, ...args: readonly string[]): Promise<void> => {
    expect(await screenOf(plan.dir, [...args, '--lang', lang])).toMatchSnapshot(args.join(' '))
  }

  it.each(languages)(
    'mailboxes that cannot be entered, and what is said when they can, in %s',
    async (lang) => {
      const plan = planOf(lang, { name: 'uffici', of: [1, 2, 3, 4, 5, 6], wrong: [2, 4] })
      const secret = (number: number): string =>
        join(plan.dir, 'secrets', `segreteria.ufficio.${number}_${domain}-target.txt`)
      writeFileSync(secret(5), '')
      await shows(plan, lang, 'run', 'uffici.yaml')
      await shows(plan, lang, 'status', 'uffici.yaml')
      // Whoever reads the journal gets its facts in their own language, whatever that of the run was.
      const other = await runCli(['status', plan.file, '--lang', lang === 'en' ? 'it' : 'en'])
      expect(other.stdout).toMatch(lang === 'en' ? /il file secrets\/.* è vuoto/ : /file secrets\/.* is empty/)
      for (const number of [2, 4, 5]) writeFileSync(secret(number), 'secret\n')
      expect((await runCli(['run', plan.file, '--quiet'])).code).toBe(0)
      await shows(plan, lang, 'check', 'uffici.yaml', '--verbose', '--only', '*.1@*')
      deleteFile(servers.target.mailDir(`${lang}.uffici.3`), `prima ${lang}`)
      await shows(plan, lang, 'verify', 'uffici.yaml', '--only', '*.3@*', '--save', 'diversi')
    },
    120_000,
  )

  it.each(languages)(
    'a server that refuses everybody, and ports and certificates, in %s',
    async (lang) => {
      const storm = planOf(lang, { name: 'tutti', of: [1, 2, 3, 4, 5, 6], wrong: [1, 2, 3, 4, 5, 6] })
      await shows(storm, lang, 'check', 'tutti.yaml')
      await shows(storm, lang, 'run', 'tutti.yaml')
      const port = planOf(lang, { name: 'porta', of: [1, 2, 3], sourceMore: { tls: 'implicit' } })
      await shows(port, lang, 'run', 'porta.yaml')
      const sourceMore = { tls: 'implicit', port: servers.source.tlsPort }
      const untrusted = planOf(lang, { name: 'certificato', of: [1, 2], sourceMore })
      await shows(untrusted, lang, 'check', 'certificato.yaml')
      // The line that the hint shows is all it takes.
      const { stdout } = await runCli(['check', untrusted.file, '--logins', '--lang', lang])
      const [, fingerprint = ''] = /fingerprint: "(sha256:[0-9a-f]{64})"/.exec(stdout) ?? []
      const pinned = planOf(lang, { name: 'fissato', of: [1, 2], sourceMore: { ...sourceMore, fingerprint } })
      expect((await runCli(['check', pinned.file, '--logins'])).code).toBe(0)
    },
    120_000,
  )

  it.each(languages)(
    'a plan with hours: its calendar, a run that waits, the sources meanwhile, in %s',
    async (lang) => {
      const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()
      const hours = {
        window: [
          { opens: at(30), closes: at(31), drain: '5m' },
          { opens: at(54), closes: at(58), drain: '5m' },
        ],
        phases: { precopy: { window: { opens: at(20), closes: at(24) } }, backfill: { until: at(100) } },
      }
      const plan = planOf(lang, { name: 'ore', of: [1, 2], more: hours })
      await shows(plan, lang, 'check', 'ore.yaml')
      await shows(plan, lang, 'run', 'ore.yaml')
      const waiting = startCli(['run', plan.file, '--wait'])
      await waiting.output(/Waiting: /)
      await shows(plan, lang, 'status', 'ore.yaml')
      await shows(plan, lang, 'status', 'ore.yaml', '--watch')
      waiting.kill('SIGKILL')
      await waiting.done
      await shows(plan, lang, 'status', 'ore.yaml', '--source')
    },
    120_000,
  )
})
