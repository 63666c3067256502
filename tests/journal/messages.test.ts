// The rows of the journal: every step of a message's life, counts that always add up.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Totals } from '../../src/model/status.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { sumTotals } from '../../src/journal/totals.ts'
import { nextStates, type messageStates } from '../../src/model/message.ts'
import { Secret } from '../../src/model/secret.ts'
import { fingerprintOf } from '../../src/proof/fingerprint.ts'
import { buildStatus } from '../../src/report/status.ts'
import { Dice } from '../support/messages.ts'
import { filledJournal, journalFile, planOf, prove } from './some-journal.ts'

const isSum = ({
  messages,
  pending,
  appending,
  copied,
  verified,
  differs,
  refused,
  skipped,
  gone,
}: Pick<Totals, 'messages' | (typeof messageStates)[number]>): boolean =>
  messages === pending + appending + copied + verified + differs + refused + skipped + gone

const attempt = (targetFolder: number) => ({ targetFolder, lowMark: 1, bytes: 100, at: 1, run: 1, connection: 'c' })

describe('the life of a message', () => {
  it('pending → appending → copied → verified', () => {
    const {
      journal,
      target,
      ids: [id = 0],
    } = filledJournal(1)
    const stateNow = () => journal.messages.get(id)
    expect(stateNow()).toMatchObject({ state: 'pending', attempts: 0, digest: null, targetUid: null })
    journal.commit((tx) => journal.messages.setFingerprint(tx, id, fingerprintOf(Buffer.from('x'))))
    const number = journal.commit((tx) => journal.attempts.start(tx, attempt(target), [id]))
    expect(stateNow()).toMatchObject({ state: 'appending', attempts: 1 })
    expect(journal.attempts.openIn(target).map((row) => row.id)).toEqual([number])
    journal.commit((tx) => journal.messages.own(tx, id, target, 7, false))
    expect(stateNow()).toMatchObject({ state: 'copied', targetFolder: target, targetUid: 7, adopted: 0 })
    journal.commit((tx) => journal.attempts.close(tx, number))
    expect(journal.attempts.openIn(target)).toEqual([])
    journal.commit((tx) => journal.messages.setState(tx, id, 'verified'))
    expect(stateNow()).toMatchObject({ state: 'verified', targetUid: 7, code: null })
    journal.close()
  })

  it.each(['missing', 'gone'] as const)('a copy that was %s may be another message’s when it is seen again', (was) => {
    const {
      journal,
      target,
      ids: [first = 0, second = 0],
    } = filledJournal(2)
    journal.commit((tx) => {
      for (const id of [first, second])
        journal.messages.setFingerprint(tx, id, fingerprintOf(Buffer.from('the same twice')))
      journal.messages.own(tx, first, target, 7, true)
      journal.messages.setMissing(tx, first)
      if (was === 'gone') journal.messages.setState(tx, first, 'gone', 'target-vanished')
    })
    journal.commit((tx) => journal.messages.own(tx, second, target, 7, true))
    expect(journal.messages.get(second)).toMatchObject({ state: 'copied', targetUid: 7 })
    expect(journal.messages.get(first)).toMatchObject({ state: was === 'gone' ? 'gone' : 'copied', targetUid: null })
    journal.close()
  })

  it('an attempt of which not a byte went out is void', () => {
    const {
      journal,
      target,
      ids: [id = 0],
    } = filledJournal(1)
    journal.commit((tx) => journal.attempts.withdraw(tx, journal.attempts.start(tx, attempt(target), [id]), id))
    expect(journal.messages.get(id)).toMatchObject({ state: 'pending', attempts: 0 })
    expect(journal.messages.sentWithoutCopy(target)).toEqual([])
    journal.close()
  })

  it('one UID of a target folder belongs to one message: a second owner is refused by the journal itself', () => {
    const {
      journal,
      target,
      ids: [one = 0, two = 0],
    } = filledJournal(2)
    journal.commit((tx) => journal.messages.own(tx, one, target, 7, false))
    expect(() => journal.commit((tx) => journal.messages.own(tx, two, target, 7, false))).toThrow(/UNIQUE/)
    expect(journal.messages.isOwned(target, 7)).toBe(true)
    expect(journal.messages.isOwned(target, 8)).toBe(false)
    journal.close()
  })

  it('a listing that repeats itself changes nothing', () => {
    const filled = filledJournal(1)
    const { journal, folder } = filled
    const [id = 0] = filled.ids
    journal.commit((tx) => prove(tx, filled, id))
    journal.commit((tx) =>
      journal.messages.add(tx, folder, 1, [{ uid: 1, size: 5, internalDate: null, flags: [] }], 'pending', null),
    )
    expect(journal.messages.inFolder(folder)).toHaveLength(1)
    expect(journal.messages.get(id)).toMatchObject({ state: 'verified', size: 100, flags: ['\\Seen'] })
    journal.close()
  })

  it('a commit that throws leaves nothing behind', () => {
    const { journal, target, ids } = filledJournal(3)
    expect(() =>
      journal.commit((tx) => {
        journal.attempts.start(tx, attempt(target), ids)
        throw new Error('cut')
      }),
    ).toThrow('cut')
    expect(journal.messages.get(ids[0] ?? 0)).toMatchObject({ state: 'pending', attempts: 0 })
    expect(journal.attempts.openIn(target)).toEqual([])
    journal.close()
  })

  it('what was sent and has no copy is remembered, also when it is pending or refused again', () => {
    const {
      journal,
      target,
      ids: [a = 0, b = 0, c = 0, d = 0],
    } = filledJournal(4)
    journal.commit((tx) => journal.attempts.start(tx, attempt(target), [a, b, c]))
    journal.commit((tx) => journal.messages.setState(tx, b, 'pending'))
    journal.commit((tx) => {
      journal.messages.setState(tx, c, 'pending')
      journal.messages.setState(tx, c, 'refused', 'refused-by-target')
    })
    expect(journal.messages.sentWithoutCopy(target).map((row) => row.id)).toEqual([a, b, c])
    journal.commit((tx) => journal.messages.own(tx, a, target, 1, false))
    expect(journal.messages.sentWithoutCopy(target).map((row) => row.id)).toEqual([b, c])
    expect(journal.messages.get(d)?.state).toBe('pending')
    journal.close()
  })

  it('--again takes up what failed or was removed, and nothing else', () => {
    const filled = filledJournal(7)
    const { journal, folder, target, ids } = filled
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = ids
    journal.commit((tx) => journal.messages.own(tx, e, target, 5, false))
    journal.commit((tx) => journal.messages.setState(tx, a, 'refused', 'refused-by-target'))
    journal.commit((tx) => journal.messages.setState(tx, b, 'gone', 'target-vanished'))
    journal.commit((tx) => journal.messages.setState(tx, c, 'gone', 'source-expunged'))
    journal.commit((tx) => prove(tx, filled, d, ['differs', 'altered-by-target']))
    journal.commit((tx) => journal.messages.setState(tx, e, 'verified'))
    journal.commit((tx) => prove(tx, filled, f, ['differs', 'altered-copy-present']))
    journal.commit((tx) => journal.messages.setState(tx, g, 'skipped', 'excluded-by-plan'))
    const failed = journal.repairs.failedIn(folder)
    expect(failed.map(({ id }) => id)).toEqual([a, b, f])
    journal.commit((tx) => failed.forEach((row) => journal.repairs.takeUp(tx, row)))
    expect(journal.messages.inFolder(folder).map((row) => row.state)).toEqual([
      'pending',
      'pending',
      'gone',
      'differs',
      'verified',
      'pending',
      'skipped',
    ])
    journal.close()
  })

  it('notes are kept once each', () => {
    const {
      journal,
      ids: [id = 0],
    } = filledJournal(1)
    for (let i = 0; i < 3; i += 1) {
      const row = journal.messages.get(id)
      if (row !== undefined)
        journal.commit((tx) =>
          journal.messages.addNotes(tx, row, [{ code: 'flags-changed', detail: 'x' }, { code: 'size-misreported' }]),
        )
    }
    expect(journal.messages.get(id)?.notes).toEqual([
      { code: 'flags-changed', detail: 'x' },
      { code: 'size-misreported' },
    ])
    journal.close()
  })

  it('attempts, owners and adopted copies of a digest are counted, for ghosts', () => {
    const {
      journal,
      target,
      ids: [a = 0, b = 0, c = 0],
    } = filledJournal(3)
    const print = fingerprintOf(Buffer.from('twin'))
    for (const id of [a, b, c]) journal.commit((tx) => journal.messages.setFingerprint(tx, id, print))
    journal.commit((tx) => journal.attempts.start(tx, attempt(target), [a, b]))
    journal.commit((tx) => journal.messages.setState(tx, a, 'pending'))
    journal.commit((tx) => journal.attempts.start(tx, attempt(target), [a]))
    journal.commit((tx) => journal.messages.own(tx, a, target, 1, false))
    expect(journal.messages.copiesOf(target, print.digest)).toEqual({
      sent: 3,
      attempts: 3,
      owned: 1,
      adopted: 0,
      owner: a,
    })
    journal.commit((tx) => journal.messages.own(tx, c, target, 2, true))
    expect(journal.messages.copiesOf(target, print.digest)).toMatchObject({ attempts: 3, owned: 1, adopted: 1 })
    expect(journal.messages.copiesOf(target, 'unknown')).toEqual({
      sent: 0,
      attempts: 0,
      owned: 0,
      adopted: 0,
      owner: undefined,
    })
    journal.close()
  })
})

describe('counting', () => {
  it('messages = the sum of all states, after any steps, on every level', () => {
    const dice = new Dice(3)
    const file = journalFile()
    const journal = openJournal(file)
    const plan = planOf(file, ['a', 'b', 'c'])
    journal.commit((tx) => {
      for (const { id } of plan.mailboxes) {
        journal.mailboxes.bind(tx, id, `${id}@old`, `${id}@new`)
        for (const name of ['INBOX', 'Inviata', 'Vuota']) {
          const folder = journal.folders.put(tx, id, { name, path: name }, { name, path: name }, null)
          if (name !== 'Vuota')
            for (let uid = 1; uid <= 40; uid += 1)
              journal.messages.add(
                tx,
                folder.id,
                1,
                [{ uid, size: dice.upTo(9_000), internalDate: 1, flags: [] }],
                'pending',
                null,
              )
        }
      }
    })
    for (let round = 0; round < 40; round += 1) {
      journal.commit((tx) => {
        for (let i = 0; i < 12; i += 1) {
          const id = 1 + dice.upTo(240)
          const now = journal.messages.get(id)?.state ?? 'pending'
          const [first = now, ...others] = nextStates[now]
          const state = dice.pick([first, ...others])
          journal.messages.setState(tx, id, state, state === 'gone' ? 'target-vanished' : null)
        }
      })
      const status = buildStatus(plan, plan.mailboxes, journal, false, 'en')
      const levels = [
        status.totals,
        ...status.mailboxes.map((mailbox) => mailbox.totals),
        ...status.mailboxes.flatMap((mailbox) => mailbox.folders.map((folder) => folder.totals)),
      ]
      expect(levels.every(isSum)).toBe(true)
      expect(status.totals.messages).toBe(240)
      expect(sumTotals(status.mailboxes.map((mailbox) => mailbox.totals)).bytes).toBe(status.totals.bytes)
      const listed = status.totals.differs + status.totals.refused + status.totals.gone
      expect(status.problems).toHaveLength(listed)
    }
    journal.close()
  })

  it('--only shows the totals of what is in scope', () => {
    const { journal, file } = filledJournal(5)
    const plan = planOf(file, ['a', 'z'])
    const one = plan.mailboxes.slice(1)
    expect(buildStatus(plan, one, journal, false, 'en').totals).toMatchObject({ mailboxes: 1, messages: 0 })
    expect(buildStatus(plan, plan.mailboxes, journal, false, 'en').totals).toMatchObject({
      mailboxes: 2,
      messages: 5,
      pending: 5,
    })
    journal.close()
  })
})

describe('a refused login', () => {
  const secret = new Secret('Sesamo-apriti-2015')

  it('stands as long as the secret is the same, across openings, and a changed secret may be tried', () => {
    const { journal, file } = filledJournal(0)
    journal.commit((tx) => journal.mailboxes.rememberRefusal(tx, 'a@old', 'old', 'login-refused', secret, 1_000))
    expect(journal.mailboxes.standingRefusal('a@old', secret)).toEqual({
      account: 'a@old',
      server: 'old',
      code: 'login-refused',
      at: 1_000,
    })
    journal.close()
    const again = openJournal(file)
    expect(again.mailboxes.standingRefusal('a@old', new Secret('Sesamo-apriti-2015'))).toMatchObject({
      code: 'login-refused',
    })
    expect(again.mailboxes.standingRefusal('a@new', secret)).toBeUndefined()
    const changed = Array.from({ length: 20 }, (_, i) =>
      again.mailboxes.standingRefusal('a@old', new Secret(`Sesamo-${i}`)),
    )
    // 16 bits of the secret are kept: one changed secret in 65,536 looks the same.
    expect(changed.filter((one) => one === undefined).length).toBeGreaterThanOrEqual(19)
    again.commit((tx) => again.mailboxes.forgetRefusal(tx, 'a@old'))
    expect(again.mailboxes.standingRefusal('a@old', secret)).toBeUndefined()
    again.close()
  })

  it('leaves no byte of the secret in any file of the journal', () => {
    const { journal, file } = filledJournal(1)
    journal.commit((tx) => journal.mailboxes.rememberRefusal(tx, 'a@old', 'old', 'login-refused', secret, 1_000))
    const check = () => {
      for (const name of readdirSync(dirname(file))) {
        const bytes = readFileSync(join(dirname(file), name))
        for (const form of [
          secret.reveal(),
          Buffer.from(secret.reveal()).toString('base64'),
          Buffer.from(secret.reveal()).toString('hex'),
        ])
          expect(bytes.includes(form)).toBe(false)
      }
    }
    check()
    journal.close()
    check()
  })
})

describe('runs', () => {
  it('a run that never ended is known as such, with its last sign of life', () => {
    const { journal } = filledJournal(0)
    const run = journal.commit((tx) => journal.runs.start(tx, 1_000))
    journal.commit((tx) => journal.runs.alive(tx, run, 5_000))
    expect(journal.runs.last()).toMatchObject({ pid: process.pid, startedAt: 1_000, aliveAt: 5_000, endedAt: null })
    expect(journal.runs.lastSeen(run)).toBe(5_000)
    journal.commit((tx) => journal.runs.end(tx, run, 6_000, 'ended'))
    expect(journal.runs.last()).toMatchObject({ endedAt: 6_000, ending: 'ended' })
    expect(journal.runs.lastSeen(99)).toBe(0)
    journal.close()
  })
})
