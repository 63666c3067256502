// A real server that cannot read one file, as in quarantine: Dovecot says BYE over it. Everything else is read.

import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { migration, type Migration, problemsOf, statesOf } from '../copy/migration.ts'
import { letters } from '../copy/scripted-pair.ts'
import { fillAccount } from '../support/account-state.ts'
import { type DovecotServer, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { freshUser } from '../support/temp-dir.ts'

/** The files of an INBOX in the order in which they were delivered. */
function filesOf(server: DovecotServer, user: string): string[] {
  const dir = server.mailDir(user)
  return ['new', 'cur']
    .flatMap((part) => readdirSync(join(dir, part)).map((name) => join(dir, part, name)))
    .sort((a, b) => orderOf(a) - orderOf(b))
}

/** Maildir names begin with the time in seconds and, in what follows, carry the microseconds. */
function orderOf(path: string): number {
  const [, seconds = '0', micros = '0'] = /(\d+)\.M(\d+)P/.exec(path) ?? []
  return Number(seconds) * 1e6 + Number(micros)
}

describe.skipIf(whyNoDovecot() !== undefined)('a file that the server may not read', () => {
  let source: DovecotServer
  let target: DovecotServer

  beforeAll(async () => {
    ;({ source, target } = await twoServers())
  })

  async function world(count: number, strangers = 0): Promise<{ user: string; job: Migration }> {
    const user = freshUser()
    await fillAccount({ port: source.port, user }, { INBOX: letters(count) })
    await fillAccount({ port: target.port, user }, strangers === 0 ? {} : { INBOX: letters(strangers, 500) })
    return { user, job: migration(source, target, [{ source: user, target: user }]) }
  }

  it('of our copy: the others are proved, it is listed, not sent again, and proved when healed', async () => {
    const { user, job } = await world(45)
    let damaged = ''
    const first = await job.run({
      emit: (event) => {
        // Between its storing and its reading back.
        if (event.event !== 'message' || event.state !== 'copied' || event.uid !== 21 || damaged !== '') return
        damaged = filesOf(target, user)[20] ?? ''
        chmodSync(damaged, 0o000)
      },
    })
    expect(damaged).not.toBe('')
    expect(statesOf(first.status)).toEqual({ verified: 44, copied: 1 })
    expect(problemsOf(first.status)).toEqual(['copied unreadable-on-target'])
    const second = await job.run()
    expect(statesOf(second.status)).toEqual({ verified: 44, copied: 1 })
    expect(second.status.state).toBe('incomplete')
    expect(filesOf(target, user)).toHaveLength(45)
    chmodSync(damaged, 0o600)
    const third = await job.run()
    expect(statesOf(third.status)).toEqual({ verified: 45 })
    expect(third.status.state).toBe('complete')
  })

  it('of a stranger on the target: all of ours arrive in the same run, it is named, the next is quiet', async () => {
    const { user, job } = await world(25, 4)
    const [file = ''] = filesOf(target, user).slice(2)
    chmodSync(file, 0o000)
    const first = await job.run()
    expect(statesOf(first.status)).toEqual({ verified: 25 })
    const findings = first.events.flatMap((event) => (event.event === 'finding' ? [event.finding] : []))
    expect(findings).toMatchObject([{ code: 'unreadable-on-target', folder: 'INBOX', facts: { count: 1 } }])
    const second = await job.run()
    expect(second.status.state).toBe('complete')
    expect(second.events.filter(({ event }) => event === 'reconnecting')).toEqual([])
    chmodSync(file, 0o600)
  })

  it('on the source: the others arrive in the same run, and it is listed with its reason', async () => {
    const { user, job } = await world(20)
    const [file = ''] = filesOf(source, user).slice(7)
    chmodSync(file, 0o000)
    const first = await job.run()
    expect(statesOf(first.status)).toEqual({ verified: 19, pending: 1 })
    expect(first.status.problems).toMatchObject([{ uid: 8, code: 'breaks-connection' }])
    expect(first.status.problems[0]?.hint).not.toBe('')
    chmodSync(file, 0o600)
    const second = await job.run()
    expect(statesOf(second.status)).toEqual({ verified: 20 })
  })
})
