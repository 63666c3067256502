// Promise 4. A finished run, run again, is quiet: it copies nothing, and takes seconds, not a rescan.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migration } from '../copy/migration.ts'
import { fillAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { corpus, plainMessage } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { type DovecotPair, dovecotPair, freshAccounts } from './dovecot-pair.ts'

const quietVerbs = ['CAPABILITY', 'LOGIN', 'AUTHENTICATE', 'NAMESPACE', 'LIST', 'LSUB', 'STATUS', 'NOOP', 'LOGOUT']

describe.skipIf(whyNoDovecot() !== undefined)('promise 4: a finished run, run again, is quiet', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('2,000 messages in 20 folders: no body and no list is fetched, nothing is appended', async () => {
    const user = freshUser()
    const content = Object.fromEntries(
      Array.from({ length: 20 }, (_, folder) => [
        `INBOX.Cartella ${folder}`,
        Array.from({ length: 100 }, (__, n) => plainMessage(folder * 100 + n, 'breve\r\n')),
      ]),
    )
    await fillAccount({ port: pair.source.port, user }, content)
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    expect((await job.run()).status.totals).toMatchObject({ verified: 2_000 })
    pair.sourceLine.commands.length = 0
    pair.targetLine.commands.length = 0
    const { status, ms, events } = await job.run()
    expect(status).toMatchObject({ state: 'complete', canSwitchOff: { verdict: 'yes' } })
    const verbs = [...pair.sourceLine.verbs, ...pair.targetLine.verbs]
    expect([...new Set(verbs)].filter((verb) => !quietVerbs.includes(verb))).toEqual([])
    // Two STATUS a folder, and a handful to log in: not a function of the number of messages.
    expect(verbs.length).toBeLessThan(80)
    expect(ms).toBeLessThan(2_000)
    expect(events.filter((event) => event.event === 'message')).toEqual([])
  })

  it('one new message among many: only its folder is opened, only its body is read, one APPEND', async () => {
    const { user, sourceAccount } = await freshAccounts(pair, {
      INBOX: corpus(21, 40, 2),
      'INBOX.Inviata': corpus(22, 40, 2),
    })
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    await job.run()
    await fillAccount(sourceAccount, { 'INBOX.Inviata': [plainMessage(1, 'nuova\r\n')] })
    pair.sourceLine.commands.length = 0
    pair.targetLine.commands.length = 0
    const { status } = await job.run()
    expect(status.totals).toMatchObject({ messages: 81, verified: 81 })
    expect(pair.targetLine.verbs.filter((verb) => verb === 'APPEND')).toHaveLength(1)
    const bodies = pair.sourceLine.commands.filter(({ line }) => line.includes('BODY.PEEK'))
    expect(bodies.map(({ line }) => /UID FETCH (\S+)/.exec(line)?.[1])).toEqual(['41'])
    expect(
      pair.sourceLine.commands.filter(({ verb, line }) => verb === 'EXAMINE' && !line.includes('Inviata')),
    ).toEqual([])
  })

  it('an account of empty folders, run again, is quiet too', async () => {
    const { user } = await freshAccounts(pair, { 'INBOX.Vuota': [], 'INBOX.Anche.questa': [] })
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    expect((await job.run()).status.state).toBe('complete')
    pair.targetLine.commands.length = 0
    expect((await job.run()).status.state).toBe('complete')
    expect(pair.targetLine.verbs.filter((verb) => !quietVerbs.includes(verb))).toEqual([])
  })
})
