// Dying at every step on targets that make recognising harder: one alters messages, one never says UIDs.

import { afterAll, describe, expect, it } from 'vitest'
import { ledgerOf, migration, problemsOf } from '../copy/migration.ts'
import { transportEnvelope } from '../support/messages.ts'
import { type ScriptedOptions, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { dieEverywhere } from './die-everywhere.ts'

const date = Date.UTC(2015, 5, 1, 10, 0, 0)
const bareLines = Buffer.from('Subject: righe\nMessage-ID: <lf@pec.example>\n\nuna\ndue\n')
const withNul = Buffer.from('Subject: nul\r\n\r\nprima\0dopo\r\n')
const plain = Buffer.from('Subject: semplice\r\n\r\ncorpo\r\n')

const servers: ScriptedServer[] = []
afterAll(() => Promise.all(servers.map((server) => server.close())))

/**
 * A source that serves what no real server would store, and a target of the given kind; users of the target are fresh
 * each time.
 */
async function setUp(options: ScriptedOptions) {
  const source = await startScriptedServer({ separator: '.', prefix: 'INBOX.' })
  const target = await startScriptedServer(options)
  servers.push(source, target)
  const mail = source.account('da').ensure('INBOX')
  mail.add(bareLines, ['\\Seen'], date)
  mail.add(bareLines, ['\\Seen'], date)
  mail.add(bareLines, ['Protocollato'], date + 1_000)
  mail.add(plain, [], date)
  const filed = source.account('da').ensure('INBOX.Altre')
  filed.add(withNul, ['\\Flagged'], date)
  filed.add(transportEnvelope(3, 3, 5_000).bytes, ['\\Seen'], date)
  return {
    fresh: async () => {
      const user = freshUser('a')
      const account = target.account(user)
      const one = migration(source, target, [{ id: 'uno', source: 'da', target: user }])
      return {
        migration: one,
        outcome: async (status: Parameters<typeof problemsOf>[0]) => ({
          folders: Object.fromEntries(
            [...account.folders].map(([path, folder]) => [path, folder.messages.map(stored).toSorted()]),
          ),
          problems: problemsOf(status),
          ledger: ledgerOf(one.plan.journal).map(({ folder, source_uid, state, code, facts }) => ({
            folder,
            source_uid,
            state,
            code,
            facts,
          })),
        }),
        uids: async () => [...account.folders].map(([path, folder]) => [path, folder.uidNext]),
      }
    },
  }
}

function stored({ bytes, flags, internalDate }: { bytes: Buffer; flags: Set<string>; internalDate: number }): string {
  return `${JSON.stringify(bytes.toString('latin1').slice(0, 80))} ${internalDate} ${[...flags].toSorted().join(' ')}`
}

describe('dying at every step', () => {
  it(
    'on a target that alters line ends and NUL: each message is there once and ends as differs',
    { timeout: 480_000 },
    async () => {
      const alter = (bytes: Buffer): Buffer =>
        Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n').replaceAll('\0', '\x80'), 'latin1')
      const { outcome } = await dieEverywhere((await setUp({ alter })).fresh, { brief: true })
      expect(outcome).toMatchObject({
        problems: Array.from({ length: 4 }, () => 'differs altered-by-target'),
        ledger: [
          ...[1, 2, 3].map((uid) => ({ folder: 'INBOX', source_uid: uid, state: 'differs' })),
          { folder: 'INBOX', source_uid: 4, state: 'verified' },
          { folder: 'Altre', source_uid: 1, state: 'differs' },
          { folder: 'Altre', source_uid: 2, state: 'verified' },
        ].toSorted((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : 0)),
      })
    },
  )

  it('on a target that alters all messages in a way that nobody foresaw', { timeout: 480_000 }, async () => {
    const alter = (bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), bytes, Buffer.from('-- \r\nscanned\r\n')])
    const { outcome } = await dieEverywhere((await setUp({ alter })).fresh, { brief: true })
    expect(outcome).toMatchObject({ problems: Array.from({ length: 6 }, () => 'differs altered-by-target') })
  })

  it('on a target without UIDPLUS', { timeout: 480_000 }, async () => {
    const { outcome } = await dieEverywhere((await setUp({ hide: ['UIDPLUS'] })).fresh, { brief: true })
    expect(outcome).toMatchObject({ problems: [], ledger: Array.from({ length: 6 }, () => ({ state: 'verified' })) })
  })
})
