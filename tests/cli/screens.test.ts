// The main screens as a person sees them, on a terminal of 80 columns, in both languages: each was read.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { changeOneByte } from '../support/maildir.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { screenOf } from '../support/screen-shots.ts'

describe.skipIf(whyNoDovecot() !== undefined)('on a terminal of 80 columns', () => {
  let server: DovecotServer

  beforeAll(async () => {
    server = await startDovecot()
  })
  afterAll(async () => {
    await server.stop()
  })

  async function planIn(lang: 'en' | 'it'): Promise<WrittenPlan & { spoil: () => void; wrong: (id: string) => void }> {
    const ids = ['protocollo', 'anagrafe', 'tributi']
    const mailboxes = ids.map((id) => ({
      id: `${id}@comune.san-martino.example`,
      source: `${id}.${lang}@vecchio.example`,
      target: `${id}.${lang}@nuovo.example`,
    }))
    for (const [at, { source }] of mailboxes.entries())
      await fillAccount(
        { port: server.port, user: source },
        {
          INBOX: Array.from({ length: 4 }, (_, n) => ({
            ...plainMessage(10 * at + n, `riga ${lang} ${at} ${n} fine\r\n`),
            flags: ['\\Seen'],
            date: Date.UTC(2015, 1, 1) + n * 60_000,
          })),
          'Posta inviata': [{ ...plainMessage(90 + at, 'inviata\r\n'), flags: ['\\Seen'], date: Date.UTC(2015, 1, 2) }],
        },
      )
    const plan = writePlan({
      source: server,
      target: server,
      name: 'piano',
      mailboxes,
      more: { mailboxesInParallel: 1 },
    })
    return {
      ...plan,
      spoil: () => changeOneByte(server.mailDir(`anagrafe.${lang}@nuovo.example`), `riga ${lang} 1 2 fine`),
      wrong: (id) =>
        writeFileSync(join(plan.dir, 'secrets', `${id}_comune.san-martino.example-target.txt`), 'sbagliata\n'),
    }
  }

  it.each(['en', 'it'] as const)('each main screen in %s', { timeout: 240_000 }, async (lang) => {
    const plan = await planIn(lang)
    const screen = async (...args: string[]): Promise<void> => {
      expect(await screenOf(plan.dir, [...args, '--lang', lang])).toMatchSnapshot(args.join(' '))
    }
    await screen('init', 'primo.yaml')
    await screen('status', 'piano.yaml')
    await screen('check', 'piano.yaml')
    await screen('run', 'piano.yaml')
    await screen('status', 'piano.yaml')
    await screen('status', 'piano.yaml', '--watch')
    plan.spoil()
    await screen('verify', 'piano.yaml')
    await screen('status', 'piano.yaml')
    await screen('explain', 'altered-by-target')
    plan.wrong('tributi')
    await screen('check', 'piano.yaml', '--logins')
    await screen('run', 'piano.yaml')
    await screen('check', 'piano.yaml')
    await screen('report', 'piano.yaml', '--out', 'rapporto')
    await screen('report', '--check', 'rapporto')
    await screen('outcomes', 'piano.yaml')
  })
})
